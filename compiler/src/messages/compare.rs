//! A list that was reviewed against the program as it is now.
//!
//! A reviewed text is found again by its id. Statements move, rules and rulesets get other names; words that
//! nobody changed are no news then, so what the ids leave over is found by its words: first in the rule it stood
//! in, since a statement put before it may have taken its number, and last anywhere.

use std::collections::{HashMap, VecDeque};
use std::hash::Hash;

use super::Entry;

/// A row of a reviewed list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reviewed {
    /// The row, as spreadsheets count: the names of the columns are row 1.
    pub row: usize,
    /// Its id.
    pub id: String,
    /// Its text.
    pub text: String,
    /// Its conditions as one text, if the list has them.
    pub condition: Option<String>,
}

/// What is not as it was reviewed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Difference<'a> {
    /// The program says something else.
    Changed(&'a Entry, &'a Reviewed),
    /// The program says it no more.
    Gone(&'a Reviewed),
    /// The list does not have it.
    New(&'a Entry),
    /// A row has the id of an earlier one, but other words: nobody knows which of them were approved.
    Contradicts {
        /// The row.
        later: &'a Reviewed,
        /// The one before it.
        earlier: &'a Reviewed,
    },
}

/// What comparing gave.
#[derive(Debug, Default)]
pub struct Comparison<'a> {
    /// What is not as it was reviewed: first what is said, in the order of the program, then what is gone or
    /// contradicts another row, in the order of the list.
    pub differences: Vec<Difference<'a>>,
    /// The same words, but under another condition.
    pub conditions: Vec<(&'a Entry, &'a Reviewed)>,
    /// Rows that say again what an earlier one says, and that one.
    pub repeated: Vec<(&'a Reviewed, &'a Reviewed)>,
}

/// Compares a program with a list that was reviewed.
pub fn compare<'a>(entries: &'a [Entry], reviewed: &'a [Reviewed]) -> Comparison<'a> {
    let mut pairs = Pairs {
        found: vec![None; entries.len()],
        taken: vec![false; reviewed.len()],
        entries,
        reviewed,
        texts: [
            entries.iter().map(|it| plain(&it.text)).collect(),
            reviewed.iter().map(|it| plain(&it.text)).collect(),
        ],
    };
    pairs.pair(|id, text| (id.to_owned(), text.to_owned()));
    pairs.pair(|id, text| (rule_of(id).to_owned(), text.to_owned()));
    pairs.pair(|id, _| id.to_owned());
    pairs.pair(|_, text| text.to_owned());
    pairs.told()
}

/// Who belongs to whom.
struct Pairs<'a> {
    entries: &'a [Entry],
    reviewed: &'a [Reviewed],
    /// Texts as they are compared, of the program and of the list.
    texts: [Vec<String>; 2],
    /// For each entry the row that is the same text.
    found: Vec<Option<&'a Reviewed>>,
    /// Whether a row belongs to an entry.
    taken: Vec<bool>,
}

impl<'a> Pairs<'a> {
    /// Pairs what is left over and has the same key, in order.
    fn pair<K: Hash + Eq>(&mut self, key: impl Fn(&str, &str) -> K) {
        let [entry_texts, row_texts] = &self.texts;
        let mut rows: HashMap<K, VecDeque<usize>> = HashMap::new();
        for (at, (row, text)) in self.reviewed.iter().zip(row_texts).enumerate() {
            if self.taken.get(at) == Some(&false) {
                rows.entry(key(&row.id, text)).or_default().push_back(at);
            }
        }
        for ((entry, text), found) in self.entries.iter().zip(entry_texts).zip(&mut self.found) {
            if found.is_none()
                && let Some(at) = rows.get_mut(&key(&entry.id, text)).and_then(VecDeque::pop_front)
            {
                *found = self.reviewed.get(at);
                if let Some(taken) = self.taken.get_mut(at) {
                    *taken = true;
                }
            }
        }
    }

    fn told(self) -> Comparison<'a> {
        let mut comparison = Comparison::default();
        for (entry, found) in self.entries.iter().zip(&self.found) {
            match found {
                None => comparison.differences.push(Difference::New(entry)),
                Some(row) if plain(&row.text) != plain(&entry.text) => {
                    comparison.differences.push(Difference::Changed(entry, row));
                }
                Some(row) => {
                    let condition = row.condition.as_ref();
                    if condition.is_some_and(|it| plain(it) != plain(&entry.condition())) {
                        comparison.conditions.push((entry, row));
                    }
                }
            }
        }
        self.left_over(&mut comparison);
        comparison
    }

    /// Rows that belong to no entry: what they are about is gone, unless another row is about the same.
    fn left_over(&self, comparison: &mut Comparison<'a>) {
        let mut known: HashMap<(&str, &str), usize> = HashMap::new();
        let taken = |at: &usize| self.taken.get(*at) == Some(&true);
        let (first, rest): (Vec<usize>, Vec<usize>) = (0..self.reviewed.len()).partition(taken);
        for at in first {
            if let Some(key) = self.same(at) {
                known.entry(key).or_insert(at);
            }
        }
        for at in rest {
            let (Some(row), Some(key)) = (self.reviewed.get(at), self.same(at)) else { continue };
            let other = known.get(&key).and_then(|it| self.reviewed.get(*it));
            known.entry(key).or_insert(at);
            let Some(other) = other else {
                comparison.differences.push(Difference::Gone(row));
                continue;
            };
            let (earlier, later) = if row.row < other.row { (row, other) } else { (other, row) };
            if plain(&row.text) == plain(&other.text) {
                comparison.repeated.push((later, earlier));
            } else {
                comparison.differences.push(Difference::Contradicts { later, earlier });
            }
        }
    }

    /// What rows that are about the same have in common: the id, or the words where there is none.
    fn same(&self, at: usize) -> Option<(&'a str, &str)> {
        let row = self.reviewed.get(at)?;
        let words = if row.id.is_empty() { self.texts[1].get(at)?.as_str() } else { "" };
        Some((row.id.as_str(), words))
    }
}

/// `welcome.closed` of `welcome.closed.say.2`
fn rule_of(id: &str) -> &str {
    let end = id.match_indices('.').nth(1).map_or(id.len(), |(at, _)| at);
    id.get(..end).unwrap_or(id)
}

/// A text without what spreadsheets change of it and nobody hears: how lines end, and blanks around it.
fn plain(text: &str) -> String {
    text.replace("\r\n", "\n").replace('\r', "\n").trim().to_owned()
}
