//! Arguments by parameter: given in order, by name, or both.

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
