//! Digits from words: "oh four double one", "thirteen hundred six five five".
//!
//! How people read numbers aloud, decided as follows:
//!
//! - digits one by one: `zero`, `oh`, `o`, `nought`, `nil` are 0; `to`, `too`, `for` and `ate` are what
//!   recognition makes of two, four and eight between digits;
//! - pairs: `forty two` is 42, `forty` alone 40, `fifteen` 15;
//! - `double`, `triple`, `quadruple` repeat the next element; of two multipliers in a row the last counts;
//! - `eight hundred` is 800, `thirteen hundred` 1300, `six thousand` 6000, `six thousand two hundred` 6200;
//!   what follows is a group of its own ("one eight hundred five five" is 180055), unless `and` joins it:
//!   "four hundred and twenty" is 420;
//! - digits that are digits already stay, whatever blanks and marks stand between them;
//! - hesitations and lead-ins ("um", "my number is") mean nothing. Any other word makes the whole no number.

/// The digits a caller spoke, with a leading `+` where it was said; `None` where this is no number.
pub(crate) fn expand(transcript: &str) -> Option<String> {
    let words = words(transcript)?;
    let mut digits = String::new();
    let mut rest = words.as_slice();
    let mut times = 1;
    while let Some((word, after)) = rest.split_first() {
        rest = after;
        match *word {
            Word::Plus if digits.is_empty() && times == 1 => digits.push('+'),
            Word::Plus => return None,
            Word::And => {}
            Word::Times(count) => times = count,
            Word::Digits(ref written) => repeat_first(&mut digits, written, std::mem::replace(&mut times, 1)),
            Word::Unit(unit) if times > 1 => {
                for _ in 0..std::mem::replace(&mut times, 1) {
                    digits.push_str(&unit.to_string());
                }
            }
            Word::Unit(_) | Word::Teen(_) | Word::Tens(_) | Word::Hundred | Word::Thousand => {
                let (group, after) = group(word, rest);
                digits.push_str(&group.repeat(std::mem::replace(&mut times, 1)));
                rest = after;
            }
        }
    }
    let complete = times == 1 && digits.len() > usize::from(digits.starts_with('+'));
    complete.then_some(digits)
}

#[derive(Debug, Clone, PartialEq, Eq)]
enum Word {
    /// 0 to 9
    Unit(u32),
    /// 10 to 19
    Teen(u32),
    /// 20, 30, ... 90
    Tens(u32),
    Hundred,
    Thousand,
    Times(usize),
    And,
    Plus,
    Digits(String),
}

fn words(transcript: &str) -> Option<Vec<Word>> {
    let lower = transcript.to_lowercase();
    let mut words = Vec::new();
    for part in lower.split(|it: char| it.is_whitespace() || ",.;:-/()!?".contains(it)) {
        match part {
            "" | "a" | "um" | "umm" | "uh" | "er" | "err" | "ah" | "ahh" | "my" | "the" | "number"
            | "phone" | "mobile" | "is" | "it" | "it's" | "its" | "that's" | "yes" | "yeah" | "please"
            | "so" | "okay" | "well" | "then" => {}
            _ => {
                let bare = part.strip_prefix('+').inspect(|_| words.push(Word::Plus)).unwrap_or(part);
                if !bare.is_empty() {
                    words.push(word(bare)?);
                }
            }
        }
    }
    Some(words)
}

fn word(part: &str) -> Option<Word> {
    Some(match part {
        "zero" | "oh" | "ohh" | "o" | "nought" | "naught" | "nil" => Word::Unit(0),
        "one" => Word::Unit(1),
        "two" | "to" | "too" => Word::Unit(2),
        "three" => Word::Unit(3),
        "four" | "for" => Word::Unit(4),
        "five" => Word::Unit(5),
        "six" => Word::Unit(6),
        "seven" => Word::Unit(7),
        "eight" | "ate" => Word::Unit(8),
        "nine" => Word::Unit(9),
        "ten" => Word::Teen(10),
        "eleven" => Word::Teen(11),
        "twelve" => Word::Teen(12),
        "thirteen" => Word::Teen(13),
        "fourteen" => Word::Teen(14),
        "fifteen" => Word::Teen(15),
        "sixteen" => Word::Teen(16),
        "seventeen" => Word::Teen(17),
        "eighteen" => Word::Teen(18),
        "nineteen" => Word::Teen(19),
        "twenty" => Word::Tens(20),
        "thirty" => Word::Tens(30),
        "forty" | "fourty" => Word::Tens(40),
        "fifty" => Word::Tens(50),
        "sixty" => Word::Tens(60),
        "seventy" => Word::Tens(70),
        "eighty" => Word::Tens(80),
        "ninety" => Word::Tens(90),
        "hundred" => Word::Hundred,
        "thousand" => Word::Thousand,
        "double" => Word::Times(2),
        "triple" | "treble" => Word::Times(3),
        "quadruple" => Word::Times(4),
        "and" => Word::And,
        "plus" => Word::Plus,
        _ => {
            let digits = part.bytes().all(|it| it.is_ascii_digit());
            return digits.then(|| Word::Digits(part.to_owned()));
        }
    })
}

/// `double 55` is 555: recognition writes down the repeated digit as a digit.
fn repeat_first(digits: &mut String, written: &str, times: usize) {
    if let Some(first) = written.get(..1) {
        digits.push_str(&first.repeat(times - 1));
    }
    digits.push_str(written);
}

/// A number of up to four digits that begins with this word, and what follows it.
fn group<'a>(first: &Word, rest: &'a [Word]) -> (String, &'a [Word]) {
    let (low, width, rest) = below_hundred(first, rest);
    match rest {
        [Word::Hundred, rest @ ..] => {
            let (more, rest) = joined(rest);
            (format!("{low}{more:02}"), rest)
        }
        [Word::Thousand, Word::Unit(hundreds @ 1..), Word::Hundred, rest @ ..] => {
            let (more, rest) = joined(rest);
            (format!("{low}{hundreds}{more:02}"), rest)
        }
        [Word::Thousand, rest @ ..] => {
            let (more, rest) = joined(rest);
            (format!("{low}{more:03}"), rest)
        }
        _ => (format!("{low:0width$}"), rest),
    }
}

/// 0 to 99, how many digits it is spoken as, and what follows. A bare `hundred` means one hundred.
fn below_hundred<'a>(first: &Word, rest: &'a [Word]) -> (u32, usize, &'a [Word]) {
    match (first, rest) {
        (Word::Tens(tens), [Word::Unit(unit @ 1..), after @ ..]) => (tens + unit, 2, after),
        (Word::Tens(number) | Word::Teen(number), _) => (*number, 2, rest),
        (Word::Unit(number), _) => (*number, 1, rest),
        (Word::Hundred, _) => (100, 3, rest),
        (Word::Thousand, _) => (1000, 4, rest),
        _ => (0, 0, rest),
    }
}

/// What `and` joins to a hundred or thousand.
fn joined(rest: &[Word]) -> (u32, &[Word]) {
    match rest {
        [Word::And, first @ (Word::Unit(_) | Word::Teen(_) | Word::Tens(_)), after @ ..] => {
            let (number, _, after) = below_hundred(first, after);
            (number, after)
        }
        _ => (0, rest),
    }
}

#[cfg(test)]
mod tests {
    use super::expand;

    #[test]
    fn words_become_digits() {
        for (words, digits) in [
            ("oh four one two three four five six seven eight", "0412345678"),
            ("double four triple five", "44555"),
            ("plus six one four double two", "+61422"),
            ("one double double two", "122"),
            ("four hundred and twenty", "420"),
            ("four hundred and five", "405"),
            ("four hundred and twenty one", "421"),
            ("four hundred five", "4005"),
            ("one eight hundred five five five", "1800555"),
            ("one eight hundred twenty thirty forty", "1800203040"),
            ("thirteen hundred six five five", "1300655"),
            ("eighteen hundred", "1800"),
            ("one thousand", "1000"),
            ("six thousand two hundred", "6200"),
            ("six thousand two hundred and nine", "6209"),
            ("nine thousand and five", "9005"),
            ("forty two", "42"),
            ("fourty two", "42"),
            ("forty", "40"),
            ("nineteen eighty four", "1984"),
            ("twenty twenty", "2020"),
            ("double twenty", "2020"),
            ("0412 345 678", "0412345678"),
            ("+61 412-345-678", "+61412345678"),
            ("um, my number is, ah, nine to five", "925"),
            ("double 5 triple 000", "5500000"),
            ("zero oh nought", "000"),
            ("a hundred", "100"),
        ] {
            assert_eq!(expand(words).as_deref(), Some(digits), "{words}");
        }
    }

    #[test]
    fn what_is_no_number_gives_none() {
        for words in
            ["", "   ", "hello", "one banana", "zero four one two double", "one plus two", "plus", "um"]
        {
            assert_eq!(expand(words), None, "{words}");
        }
    }

    proptest::proptest! {
        #[test]
        fn digits_spoken_one_by_one_or_written_in_groups_are_those_digits(digits in "[0-9]{1,16}") {
            const WORDS: [&str; 10] =
                ["oh", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine"];
            let words = digits.bytes().map(|digit| WORDS[usize::from(digit - b'0')]);
            proptest::prop_assert_eq!(expand(&words.collect::<Vec<_>>().join(" ")), Some(digits.clone()));
            let groups: Vec<&str> = digits.as_bytes().chunks(3).map(|it| str::from_utf8(it).unwrap()).collect();
            proptest::prop_assert_eq!(expand(&groups.join(" ")), Some(digits));
        }

        #[test]
        fn whatever_is_said_gives_digits_or_nothing(
            words in proptest::collection::vec(
                "[a-z]{1,3}|double|triple|hundred|thousand|and|plus|forty|fifteen|[0-9]{1,3}|\\+61|oh|.",
                0..12,
            ),
        ) {
            if let Some(digits) = expand(&words.join(" ")) {
                let digits = digits.strip_prefix('+').unwrap_or(&digits);
                proptest::prop_assert!(!digits.is_empty() && digits.bytes().all(|it| it.is_ascii_digit()));
            }
        }
    }
}
