//! Filters on texts. Characters are Unicode scalar values throughout.

/// The longest text `pad` and `replace` make, in bytes.
const MAX_TEXT: usize = 32 * 1024;

/// How many characters.
pub(crate) fn length(text: &str) -> i64 {
    i64::try_from(text.chars().count()).unwrap_or(i64::MAX)
}

/// Every word begins with a capital; the other letters stay.
pub(crate) fn title(text: &str) -> String {
    let mut titled = String::with_capacity(text.len());
    let mut begins = true;
    for letter in text.chars() {
        match begins {
            true => titled.extend(letter.to_uppercase()),
            false => titled.push(letter),
        }
        begins = letter.is_whitespace() || letter == '-';
    }
    titled
}

/// The first `count` characters.
pub(crate) fn first(text: &str, count: i64) -> &str {
    let count = usize::try_from(count).unwrap_or(0);
    text.char_indices().nth(count).map_or(text, |(end, _)| text.split_at(end).0)
}

/// The last `count` characters.
pub(crate) fn last(text: &str, count: i64) -> &str {
    let Some(before) = usize::try_from(count).unwrap_or(0).checked_sub(1) else { return "" };
    text.char_indices().rev().nth(before).map_or(text, |(start, _)| text.split_at(start).1)
}

/// Zeros in front up to `width` characters, behind a minus; `None` where that is more than a text may have.
pub(crate) fn pad(text: &str, width: i64) -> Option<String> {
    let missing = usize::try_from(width).unwrap_or(0).saturating_sub(text.chars().count());
    let (sign, digits) = match text.strip_prefix('-') {
        Some(digits) => ("-", digits),
        None => ("", text),
    };
    (missing <= MAX_TEXT).then(|| format!("{sign}{}{digits}", "0".repeat(missing)))
}

/// Every `what` becomes `by`; nothing changes where `what` is empty. `None` where the result is more than
/// a text may have.
pub(crate) fn replace(text: &str, what: &str, by: &str) -> Option<String> {
    if what.is_empty() {
        return Some(text.to_owned());
    }
    let growth = by.len().saturating_sub(what.len()).saturating_mul(text.matches(what).count());
    (text.len().saturating_add(growth) <= MAX_TEXT).then(|| text.replace(what, by))
}

/// Stars for all but the last four characters; for all where there are at most four.
pub(crate) fn masked(text: &str) -> String {
    let count = text.chars().count();
    let hidden = if count <= 4 { count } else { count - 4 };
    text.chars().enumerate().map(|(at, letter)| if at < hidden { '*' } else { letter }).collect()
}

/// Characters with something between them; blanks are left out.
pub(crate) fn spell(text: &str, between: &str) -> String {
    let letters: Vec<String> = text.chars().filter(|it| !it.is_whitespace()).map(String::from).collect();
    letters.join(between)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parts_of_texts_count_characters() {
        assert_eq!(length("größe"), 5);
        assert_eq!((first("größe", 3), last("größe", 3)), ("grö", "öße"));
        assert_eq!((first("ab", 5), last("ab", 5)), ("ab", "ab"));
        assert_eq!((first("ab", 0), last("ab", 0)), ("", ""));
        assert_eq!((first("ab", -1), last("ab", i64::MIN)), ("", ""));
    }

    #[test]
    fn only_the_last_four_characters_stay_clear() {
        assert_eq!(masked("4111111111111111"), "************1111");
        assert_eq!(masked("12345"), "*2345");
        assert_eq!(masked("1234"), "****");
        assert_eq!(masked(""), "");
    }

    #[test]
    fn spelling_puts_pauses_between_characters() {
        assert_eq!(spell("4035", ", "), "4, 0, 3, 5");
        assert_eq!(spell("4035", " "), "4 0 3 5");
        assert_eq!(spell("AB 1", " "), "A B 1");
    }

    #[test]
    fn titles_leave_the_rest_of_a_word() {
        assert_eq!(title("lost card"), "Lost Card");
        assert_eq!(title("anne-marie McDonald"), "Anne-Marie McDonald");
    }

    #[test]
    fn padding_and_replacing_have_a_limit() {
        assert_eq!(pad("7", 3).as_deref(), Some("007"));
        assert_eq!(pad("-7", 4).as_deref(), Some("-007"));
        assert_eq!(pad("1234", 3).as_deref(), Some("1234"));
        assert_eq!(pad("7", i64::MAX), None);
        assert_eq!(replace("a-b-c", "-", "").as_deref(), Some("abc"));
        assert_eq!(replace("abc", "", "x").as_deref(), Some("abc"));
        assert_eq!(replace(&"a".repeat(1000), "a", &"b".repeat(1000)), None);
    }
}
