//! Lowering: a proven program to instructions and tables, a [`Program`].
//!
//! Declarations become tables, position by position as in the symbol table. A rule becomes guard lines,
//! which the engine tries without running code where it can, and a body: straight-line code with yield
//! points, one for each directive. What each statement leaves for the engine to do is written down with
//! [`ivr_runtime::bundle`]'s interactions.
//!
//! Lowering a proven program fails only where a table outgrows what a bundle can number.

mod code;
mod condition;
mod declarations;
mod expression;
mod frame;
mod guard;
mod interactions;
mod limits;
mod message;
mod place;
mod rescue;
mod ruleset;
mod statement;
mod tables;
mod tests;
mod world;

use ivr_runtime::bundle::{Debug, Program};
use rustc_hash::FxHashMap;

use self::code::Code;
use self::frame::Frame;
pub use self::guard::guard_parts;
use self::interactions::Interactions;
use self::tables::Tables;
pub use self::tests::{Case, Point, PointKind, Tests, lower_tests};
pub use self::world::{mock, set_given};
use crate::check::{ExprFact, Meaning};
use crate::diagnostic::{Code as DiagnosticCode, Diagnostic};
use crate::fold::Folder;
pub use crate::fold::constant;
use crate::project::Project;
use crate::prove::Proven;
use crate::resolve::{ItemRef, Symbols, Ty};
use crate::secrecy::Marks;
use crate::source::{FileId, Sources, Span};
use crate::syntax::tree::{Expr, File, Item};

/// Lowers a proven program.
pub fn lower(project: &Project, proven: Proven<'_>) -> Result<Program, Vec<Diagnostic>> {
    let mut lowering = Lowering::new(project, proven);
    lowering.declarations();
    lowering.rescue();
    lowering.rulesets();
    lowering.endpoints();
    lowering.finish()
}

/// The program while it is being made.
struct Lowering<'a> {
    project: &'a Project,
    trees: &'a [File],
    symbols: &'a Symbols,
    marks: &'a Marks,
    folder: Folder<'a>,
    program: Program,
    tables: Tables,
    interactions: Interactions,
    code: Code,
    frame: Frame<'a>,
    files: Files,
    /// What a program for tests tells of.
    points: Option<tests::Points>,
    found: Vec<Diagnostic>,
}

/// The files that code comes from, in the order they are met: files without any, such as tests, leave no
/// trace in the bundle.
#[derive(Debug, Default)]
struct Files {
    numbers: FxHashMap<FileId, u16>,
    order: Vec<FileId>,
}

impl Files {
    fn number(&mut self, file: FileId) -> u16 {
        *self.numbers.entry(file).or_insert_with(|| {
            self.order.push(file);
            u16::try_from(self.order.len() - 1).unwrap_or(u16::MAX)
        })
    }

    fn paths(&self, sources: &Sources) -> Vec<String> {
        self.order.iter().filter_map(|file| Some(sources.get(*file)?.path.to_string())).collect()
    }
}

impl<'a> Lowering<'a> {
    fn new(project: &'a Project, proven: Proven<'a>) -> Self {
        let config = &project.config;
        let checked = proven.checked();
        Self {
            project,
            trees: proven.trees(),
            symbols: &checked.symbols,
            marks: proven.marks(),
            folder: Folder::new(project, checked),
            program: Program {
                name: config.name.clone(),
                timezone: config.timezone.clone(),
                languages: config.languages.clone(),
                currency: config.currency.clone(),
                country: config.country.clone(),
                ..Program::default()
            },
            tables: Tables::default(),
            interactions: Interactions::default(),
            code: Code::new(),
            frame: Frame::default(),
            files: Files::default(),
            points: None,
            found: Vec::new(),
        }
    }

    fn finish(mut self) -> Result<Program, Vec<Diagnostic>> {
        self.check_limits();
        if self.interactions.finish(&mut self.program).is_none() {
            self.found.push(Diagnostic::project(
                DiagnosticCode::E0799,
                "the compiler has left a statement without its answers",
            ));
        }
        if !self.found.is_empty() {
            return Err(self.found);
        }
        let interned = self.tables.finish();
        self.program.strings = interned.strings.iter().map(|text| text.as_str()).collect();
        self.program.constants = interned.constants;
        self.program.types = interned.types;
        self.program.regexes = interned.regexes.iter().map(ToString::to_string).collect();
        let (code, positions) = self.code.into_parts();
        self.program.code = code;
        self.program.debug = Debug {
            files: self.files.paths(&self.project.sources),
            rules: self.program.debug.rules,
            code: positions,
        };
        Ok(self.program)
    }

    /// The declaration that a symbol was made from.
    fn item(&self, item: ItemRef) -> Option<&'a Item> {
        self.trees.get(item.file.0 as usize)?.items.get(item.item as usize)
    }

    /// What checking found out about an expression.
    fn fact(&self, expr: &Expr) -> Option<&'a ExprFact> {
        self.folder.fact(expr)
    }

    /// What an expression stands for.
    fn meaning(&self, expr: &Expr) -> Meaning {
        self.fact(expr).map_or(Meaning::Plain, |fact| fact.meaning)
    }

    /// The type of an expression.
    fn ty(&self, expr: &Expr) -> &'a Ty {
        self.fact(expr).map_or(&Ty::Error, |fact| &fact.ty)
    }

    /// File and line of a place in the source, as the bundle stores them.
    fn file_line(&mut self, span: Span) -> (u16, u32) {
        let line = self.project.sources.get(span.file).map_or(0, |source| source.lines.line(span.start));
        (self.files.number(span.file), line)
    }

    /// Code from here on stands there in the source.
    fn position(&mut self, span: Span) {
        if self.code.live() {
            let (file, line) = self.file_line(span);
            self.code.position(file, line);
        }
    }

    /// Reports what checking should have refused. The program is not made.
    fn impossible(&mut self, span: Span, what: &str) {
        self.found.push(
            Diagnostic::new(DiagnosticCode::E0799, span, format!("the compiler cannot make code of {what}"))
                .help("this is a fault of the compiler: please report it with this part of the program"),
        );
    }
}
