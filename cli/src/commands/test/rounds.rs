//! What repeats itself in a call, shown once: a caller who waits in a queue hears the same round after round.

use ivr_runtime::simulator::Happening;

/// A round has at most so many happenings.
const LONGEST: usize = 16;

/// So often something happens before it is told as a number: two of a kind are read faster than counted.
const FEWEST: usize = 3;

/// Happenings in a row, and how often they happen one after the other.
#[derive(Debug, PartialEq)]
pub(super) struct Round<'h> {
    pub(super) happenings: &'h [&'h Happening],
    pub(super) times: usize,
}

/// The call as rounds; what does not repeat itself is a round of its own. Only waiting repeats by itself:
/// whatever the caller does again is a line of the test, and shown as often.
pub(super) fn rounds<'h>(call: &'h [&'h Happening]) -> Vec<Round<'h>> {
    let mut rounds = Vec::new();
    let mut rest = call;
    while !rest.is_empty() {
        let round = longest_repeated(rest).unwrap_or(Round { happenings: first(rest, 1), times: 1 });
        rest = rest.get(round.happenings.len() * round.times..).unwrap_or_default();
        rounds.push(round);
    }
    rounds
}

/// The round at the start that takes in the most, the shortest of these.
fn longest_repeated<'h>(call: &'h [&'h Happening]) -> Option<Round<'h>> {
    let mut best: Option<Round<'h>> = None;
    for length in 1..=LONGEST.min(call.len() / FEWEST) {
        let round = first(call, length);
        if !round.iter().any(|it| matches!(it, Happening::Wait { .. })) {
            continue;
        }
        let times = call.chunks_exact(length).take_while(|it| *it == round).count();
        let taken = best.as_ref().map_or(0, |it| it.happenings.len() * it.times);
        if times >= FEWEST && times * length > taken {
            best = Some(Round { happenings: round, times });
        }
    }
    best
}

fn first<'h>(call: &'h [&'h Happening], length: usize) -> &'h [&'h Happening] {
    call.get(..length).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::rounds;
    use ivr_runtime::simulator::Happening;

    fn told(call: &[Happening]) -> Vec<(usize, usize)> {
        let call: Vec<&Happening> = call.iter().collect();
        rounds(&call).iter().map(|it| (it.happenings.len(), it.times)).collect()
    }

    fn wait(seconds: u32) -> Happening {
        Happening::Wait { seconds }
    }

    fn queue() -> Happening {
        Happening::Queue { queue: "general".to_owned() }
    }

    #[test]
    fn equal_stretches_are_counted() {
        assert_eq!(told(&[wait(30), wait(30), wait(30), wait(5)]), [(1, 3), (1, 1)]);
        assert_eq!(told(&[wait(30), wait(30)]), [(1, 1), (1, 1)]);
    }

    #[test]
    fn rounds_of_several_happenings_are_counted() {
        let round = [queue(), wait(30), wait(5)];
        let call: Vec<Happening> =
            [wait(1)].into_iter().chain(round.iter().cycle().take(9).cloned()).collect();
        assert_eq!(told(&call), [(1, 1), (3, 3)]);
    }

    #[test]
    fn what_does_not_wait_is_shown_as_often_as_it_happens() {
        assert_eq!(told(&[queue(), queue(), queue()]), [(1, 1), (1, 1), (1, 1)]);
        assert_eq!(told(&[]), []);
    }
}
