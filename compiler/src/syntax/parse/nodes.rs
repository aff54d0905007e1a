//! Runs pest and keeps what it read as one flat list, which is quicker to walk than pest's own pairs
//! and is not tied to their lifetime. Comments, which stand anywhere, are put aside on the way.

use pest::{Parser, Token};

/// The parser that pest generates, with [`Rule`], from the grammar.
#[derive(pest_derive::Parser)]
#[grammar = "../../grammar/ivr.pest"]
struct Grammar;

/// A stretch of text that a rule of the grammar read.
#[derive(Debug, Clone, Copy)]
pub(super) struct Node {
    /// The rule.
    pub(super) rule: Rule,
    /// Its first byte.
    pub(super) start: u32,
    /// One past its last byte.
    pub(super) end: u32,
    /// Where it stands in the list; what it consists of follows it.
    at: u32,
    /// Where the list goes on behind all that.
    after: u32,
}

impl Node {
    /// The same node for another stretch of text.
    pub(super) fn with_range(self, start: u32, end: u32) -> Self {
        Self { start, end, ..self }
    }
}

/// A text as read by one rule.
pub(super) struct Nodes {
    list: Vec<Node>,
    /// Start and end of every comment, slashes included.
    pub(super) comments: Vec<(u32, u32)>,
}

impl Nodes {
    /// Reads `text`. `None` where pest ran out of stack: the rules themselves match everything.
    pub(super) fn read(rule: Rule, text: &str) -> Option<Self> {
        let pairs = Grammar::parse(rule, text).ok()?;
        let tokens = pairs.tokens();
        let mut nodes = Self { list: Vec::with_capacity(tokens.len() / 2), comments: Vec::new() };
        let mut open: Vec<usize> = Vec::new();
        for token in tokens {
            match token {
                Token::Start { rule: Rule::comment_text, .. }
                | Token::End { rule: Rule::comment_text, .. } => {}
                // The rule begins behind the slashes.
                Token::Start { rule: Rule::comment, pos } => {
                    nodes.comments.push((offset(pos.pos()).saturating_sub(2), 0));
                }
                Token::End { rule: Rule::comment, pos } => {
                    if let Some(comment) = nodes.comments.last_mut() {
                        comment.1 = offset(pos.pos());
                    }
                }
                Token::Start { rule, pos } => {
                    open.push(nodes.list.len());
                    let (at, start) = (offset(nodes.list.len()), offset(pos.pos()));
                    nodes.list.push(Node { rule, start, end: start, at, after: at + 1 });
                }
                Token::End { pos, .. } => {
                    let after = offset(nodes.list.len());
                    if let Some(node) = open.pop().and_then(|at| nodes.list.get_mut(at)) {
                        (node.end, node.after) = (offset(pos.pos()), after);
                    }
                }
            }
        }
        Some(nodes)
    }

    /// What the whole text consists of.
    pub(super) fn root(&self) -> Cursor<'_> {
        Cursor { list: &self.list, at: 1, end: offset(self.list.len()) }
    }
}

/// Offsets fit because the length of a text is limited before it is read.
fn offset(at: usize) -> u32 {
    u32::try_from(at).unwrap_or(u32::MAX)
}

/// Walks over the nodes that one node consists of.
#[derive(Clone, Copy)]
pub(super) struct Cursor<'n> {
    list: &'n [Node],
    at: u32,
    end: u32,
}

impl<'n> Cursor<'n> {
    /// The next node, without going on.
    pub(super) fn peek(&self) -> Option<Node> {
        if self.at < self.end { self.list.get(self.at as usize).copied() } else { None }
    }

    /// The rule of the next node.
    pub(super) fn peek_rule(&self) -> Option<Rule> {
        self.peek().map(|node| node.rule)
    }

    /// The next node.
    pub(super) fn next(&mut self) -> Option<Node> {
        let node = self.peek()?;
        self.at = node.after;
        Some(node)
    }

    /// The next node if it was read by `rule`.
    pub(super) fn take(&mut self, rule: Rule) -> Option<Node> {
        self.peek().filter(|node| node.rule == rule)?;
        self.next()
    }

    /// What `node`, one of this list, consists of.
    pub(super) fn inside(&self, node: Node) -> Cursor<'n> {
        Cursor { list: self.list, at: node.at + 1, end: node.after }
    }
}
