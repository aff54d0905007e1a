//! The table of numbering plans, read once, when the first number is looked at.

use std::sync::OnceLock;

/// How numbers of a country are made.
pub(super) struct Country {
    /// ISO 3166 code.
    pub(super) iso: &'static str,
    /// Calling code.
    pub(super) code: &'static str,
    /// What is dialled before a national number, `0` mostly; may be empty.
    pub(super) trunk: &'static str,
    /// What is dialled before a foreign number.
    pub(super) abroad: &'static str,
    /// How national numbers begin and how long they are.
    plan: &'static str,
}

/// All countries.
pub(super) fn countries() -> &'static [Country] {
    static COUNTRIES: OnceLock<Vec<Country>> = OnceLock::new();
    COUNTRIES.get_or_init(|| include_str!("countries.txt").lines().filter_map(Country::read).collect())
}

impl Country {
    /// The country of an ISO code.
    pub(super) fn by_iso(iso: &str) -> Option<&'static Self> {
        countries().iter().find(|it| it.iso.eq_ignore_ascii_case(iso))
    }

    fn read(line: &'static str) -> Option<Self> {
        let mut words = line.splitn(5, ' ');
        let (iso, code) = (words.next()?, words.next()?);
        let (trunk, abroad) = (words.next()?, words.next()?);
        Some(Self { iso, code, trunk: trunk.trim_matches('-'), abroad, plan: words.next()? })
    }

    /// Whether there are such national numbers (digits without the trunk prefix), and if so whether they
    /// are or may be mobiles.
    pub(super) fn fits(&self, digits: &str) -> Option<bool> {
        self.plan.split(' ').find_map(|group| {
            let (beginnings, lengths) = group.split_once(':')?;
            let mobile = lengths.ends_with('m');
            let begins = || beginnings.split(',').any(|it| begins_with(digits, it));
            let long_enough = lengths.trim_end_matches('m').split(',').any(|it| within(digits.len(), it));
            (long_enough && begins()).then_some(mobile)
        })
    }
}

/// `4`, or `171-9`: 171 to 179.
fn begins_with(digits: &str, beginning: &str) -> bool {
    let Some((first, last)) = beginning.split_once('-') else { return digits.starts_with(beginning) };
    let Some((stem, lowest)) = first.split_at_checked(first.len().saturating_sub(1)) else { return false };
    let next = digits.strip_prefix(stem).and_then(|rest| rest.get(..1));
    next.is_some_and(|next| (lowest..=last).contains(&next))
}

/// `9`, or `9-11`.
fn within(length: usize, lengths: &str) -> bool {
    let (least, most) = lengths.split_once('-').unwrap_or((lengths, lengths));
    least.parse().is_ok_and(|least| length >= least) && most.parse().is_ok_and(|most: usize| length <= most)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_line_of_the_table_reads() {
        assert_eq!(countries().len(), include_str!("countries.txt").lines().count());
        for country in countries() {
            assert!(country.iso.len() == 2 && country.code.parse::<u16>().is_ok(), "{}", country.iso);
            for group in country.plan.split(' ') {
                let (beginnings, lengths) = group.split_once(':').unwrap();
                let first = beginnings.split([',', '-']).next().unwrap();
                let length = lengths.split(['-', ',', 'm']).next().unwrap().parse::<usize>().unwrap();
                let shortest = format!("{first:0<length$}");
                assert!(country.fits(&shortest).is_some(), "{} {group}", country.iso);
            }
        }
    }
}
