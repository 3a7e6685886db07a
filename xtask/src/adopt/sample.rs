//! A random sample that a seed repeats. Takes names; returns some of them, the same ones for the same seed.

/// Some of these names, in their order.
pub(super) fn sample<'n>(names: &[&'n str], count: usize, seed: u64) -> Vec<&'n str> {
    let mut drawn: Vec<_> = names
        .iter()
        .enumerate()
        .map(|(index, name)| (mixed(seed, name), index, *name))
        .collect();
    drawn.sort_unstable();
    drawn.truncate(count);
    drawn.sort_unstable_by_key(|(_, index, _)| *index);
    drawn.into_iter().map(|(_, _, name)| name).collect()
}

/// A number that depends on the seed and on every byte of the name: FNV-1a, and the last step of SplitMix64.
fn mixed(seed: u64, name: &str) -> u64 {
    let start = seed.wrapping_mul(0x9e37_79b9_7f4a_7c15) ^ 0xcbf2_9ce4_8422_2325;
    let hashed = name.bytes().fold(start, |sum, byte| {
        (sum ^ u64::from(byte)).wrapping_mul(0x0000_0100_0000_01b3)
    });
    let once = (hashed ^ (hashed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    let twice = (once ^ (once >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    twice ^ (twice >> 31)
}

#[cfg(test)]
mod tests {
    use super::sample;

    const NAMES: [&str; 8] = ["a", "b", "c", "d", "e", "f", "g", "h"];

    #[test]
    fn a_seed_repeats_its_sample_and_another_one_does_not() {
        assert_eq!(sample(&NAMES, 3, 7), sample(&NAMES, 3, 7));
        assert!((0..8).any(|seed| sample(&NAMES, 3, seed) != sample(&NAMES, 3, 7)));
    }

    #[test]
    fn every_name_is_drawn_by_some_seed() {
        for name in NAMES {
            assert!(
                (0..64).any(|seed| sample(&NAMES, 1, seed) == [name]),
                "{name}"
            );
        }
    }

    #[test]
    fn a_sample_has_no_more_names_than_there_are() {
        assert_eq!(sample(&NAMES, 20, 1), NAMES);
    }
}
