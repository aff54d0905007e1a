//! "Did you mean": the name that was most likely meant.
//!
//! A program with thousands of names can have thousands of mistakes, so a look at a candidate must cost next
//! to nothing: most are out of reach by their length, and the others are given up as soon as they are.

/// The most candidates that are looked at. Whoever has more names than this in one place is not helped by
/// one that differs in a letter: most of them do.
const MOST_CANDIDATES: usize = 2_048;
/// Two letters begin too much.
const SHORTEST_BEGINNING: usize = 3;
/// Names longer than this are not compared.
const LONGEST: usize = 256;
/// Beyond any reach.
const FAR: usize = usize::MAX / 2;

/// The candidate that `name` was most likely meant to be: within a third of its length in edits,
/// swapped neighbours counting as one; the first of equals in the order given. Failing that, the only one
/// that `name` is the beginning of: `sat` is short for `saturday`.
pub fn nearest<'a>(name: &str, candidates: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    if name.len() > LONGEST {
        return None;
    }
    let (mut wanted, mut offered) = (Vec::new(), Vec::new());
    lower(name, &mut wanted);
    let length = wanted.len();
    // Every name of one letter is nearly every other.
    let mut reach = if length > 1 { (length / 3).max(1) } else { 0 };
    let mut longer = Longer::None;
    let mut comparing = Comparing::default();
    let mut found = None;
    for candidate in candidates.into_iter().take(MOST_CANDIDATES) {
        if candidate.is_empty() || candidate == name || candidate.len() > LONGEST {
            continue;
        }
        lower(candidate, &mut offered);
        if length >= SHORTEST_BEGINNING && offered.starts_with(&wanted) {
            longer = longer.and(candidate);
        }
        if let Some(distance) = comparing.distance(&wanted, &offered, reach) {
            found = Some(candidate);
            // From now on only what is nearer.
            match distance.checked_sub(1) {
                Some(nearer) => reach = nearer,
                None => break,
            }
        }
    }
    found.or(match longer {
        Longer::One(candidate) => Some(candidate),
        Longer::None | Longer::Several => None,
    })
}

/// Candidates that a name is the beginning of.
#[derive(Debug, Clone, Copy)]
enum Longer<'a> {
    None,
    One(&'a str),
    Several,
}

impl<'a> Longer<'a> {
    /// One more; the same again is none.
    fn and(self, candidate: &'a str) -> Self {
        match self {
            Self::None => Self::One(candidate),
            Self::One(known) if known == candidate => self,
            Self::One(_) | Self::Several => Self::Several,
        }
    }
}

/// Puts the characters of `name`, made lower case, into `to`.
fn lower(name: &str, to: &mut Vec<char>) {
    to.clear();
    match name.is_ascii() {
        true => to.extend(name.bytes().map(|byte| char::from(byte.to_ascii_lowercase()))),
        false => to.extend(name.to_lowercase().chars()),
    }
}

/// Three rows of the table of distances, kept from one comparison to the next.
#[derive(Debug, Default)]
struct Comparing {
    before_last: Vec<usize>,
    last: Vec<usize>,
    row: Vec<usize>,
}

impl Comparing {
    /// Insertions, removals, replacements and swaps of neighbours that make `a` to `b`, if no more than
    /// `reach`. No part is edited twice.
    fn distance(&mut self, a: &[char], b: &[char], reach: usize) -> Option<usize> {
        if a.len().abs_diff(b.len()) > reach {
            return None;
        }
        let same = a.iter().zip(b).take_while(|(a, b)| a == b).count();
        let (a, b) = (a.get(same..)?, b.get(same..)?);
        let same = a.iter().rev().zip(b.iter().rev()).take_while(|(a, b)| a == b).count();
        let (a, b) = (a.get(..a.len() - same)?, b.get(..b.len() - same)?);
        self.last.clear();
        self.last.extend(0..=b.len());
        self.before_last.clone_from(&self.last);
        let mut previous = None;
        for (index, from) in a.iter().enumerate() {
            // Farther from the diagonal than this, there were too many insertions or removals.
            let (begin, end) = (index.saturating_sub(reach), b.len().min(index + reach + 1));
            self.row.clear();
            self.row.resize(begin, FAR);
            self.row.push(if begin == 0 { index + 1 } else { FAR });
            let mut least = index + 1;
            let mut left = self.row.last().copied().unwrap_or(FAR);
            let mut previous_to = begin.checked_sub(1).and_then(|before| b.get(before));
            for (column, to) in b.iter().enumerate().take(end).skip(begin) {
                let at = |row: &[usize], column: usize| row.get(column).copied().unwrap_or(FAR);
                let replaced = at(&self.last, column) + usize::from(from != to);
                let mut cost = replaced.min(at(&self.last, column + 1) + 1).min(left + 1);
                if previous == Some(to) && previous_to == Some(from) && column > 0 {
                    cost = cost.min(at(&self.before_last, column - 1) + 1);
                }
                self.row.push(cost);
                least = least.min(cost);
                (left, previous_to) = (cost, Some(to));
            }
            // A swap may still come from the row before this one, but costs one more.
            if least > reach && self.last.iter().all(|cost| *cost >= reach) {
                return None;
            }
            std::mem::swap(&mut self.before_last, &mut self.last);
            std::mem::swap(&mut self.last, &mut self.row);
            previous = Some(from);
        }
        self.last.get(b.len()).copied().filter(|distance| *distance <= reach)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::{Comparing, nearest};

    #[test]
    fn the_nearest_name_is_the_first_of_equals() {
        let names = ["general", "genera", "Generals", "else"];
        assert_eq!(nearest("genral", names), Some("general"));
        assert_eq!(nearest("GENERAL", names), Some("general"));
        assert_eq!(nearest("esle", names), Some("else"));
        assert_eq!(nearest("queue", names), None);
        assert_eq!(nearest("", names), None);
    }

    #[test]
    fn names_of_any_length_cost_little() {
        let long = "x".repeat(10_000_000);
        assert_eq!(nearest(&long, ["x"]), None);
        assert_eq!(nearest("x", [long.as_str()]), None);
    }

    proptest! {
        #[test]
        fn distances_are_those_of_the_book(a in "[abc]{0,8}", b in "[abc]{0,8}", reach in 0usize..6) {
            let book = strsim::osa_distance(&a, &b);
            let (a, b): (Vec<char>, Vec<char>) = (a.chars().collect(), b.chars().collect());
            let found = Comparing::default().distance(&a, &b, reach);
            prop_assert_eq!(found, (book <= reach).then_some(book));
        }
    }
}
