//! Arguments by parameter: given in order, by name, or both.

use crate::diagnostic::nearest;
use crate::resolve::FieldSymbol;
use crate::syntax::tree::{Arg, Expr};

/// The value for each parameter, in the order of the parameters. Unnamed arguments fill the
/// parameters from the first on, named ones theirs; where a parameter is given twice the first
/// counts, and an argument that no parameter takes is left out.
pub fn order_args<'a>(params: &[FieldSymbol], args: &'a [Arg]) -> Vec<Option<&'a Expr>> {
    let mut ordered = vec![None; params.len()];
    let mut unnamed = 0;
    for arg in args {
        if let Some(slot) = position(params, arg, &mut unnamed).and_then(|at| ordered.get_mut(at)) {
            slot.get_or_insert(&arg.value);
        }
    }
    ordered
}

/// What is `missing` although nobody tried to give it. A misspelt name, which is reported where it stands,
/// accounts for the one that is nearest to it; as many as are missing account for all.
pub(super) fn not_misspelt<T>(mut missing: Vec<T>, strangers: &[&str], name: impl Fn(&T) -> &str) -> Vec<T> {
    let mut far = 0;
    for stranger in strangers {
        let meant = nearest(stranger, missing.iter().map(&name)).map(str::to_owned);
        match missing.iter().position(|it| Some(name(it)) == meant.as_deref()) {
            Some(at) => {
                missing.remove(at);
            }
            None => far += 1,
        }
    }
    if far >= missing.len() { Vec::new() } else { missing }
}

/// The parameter that `arg` is meant for; `unnamed` counts the arguments without a name so far.
pub(super) fn position(params: &[FieldSymbol], arg: &Arg, unnamed: &mut usize) -> Option<usize> {
    match &arg.name {
        Some(name) => params.iter().position(|it| it.name == name.text),
        None => {
            *unnamed += 1;
            Some(*unnamed - 1).filter(|at| *at < params.len())
        }
    }
}
