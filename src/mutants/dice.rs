//! Choices that depend on a seed and on what is chosen for, and on nothing else: the same mutants come from the same seed.

/// Numbers made from a seed (splitmix64).
#[derive(Clone, Copy, Debug)]
pub struct Dice(u64);

impl Dice {
    /// The dice for one purpose.
    #[must_use]
    pub const fn new(seed: u64, purpose: u64) -> Self {
        Self(mixed(
            seed.wrapping_add(purpose.wrapping_mul(0x9e37_79b9_7f4a_7c15)),
        ))
    }

    /// The next number.
    pub const fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        mixed(self.0)
    }

    /// A number below `bound`; 0 where there is none.
    pub fn below(&mut self, bound: u32) -> u32 {
        let product = u128::from(self.next()) * u128::from(bound);
        u32::try_from(product >> 64).unwrap_or(0)
    }

    /// At most `count` of `things`, each as likely as any other, in the order in which they were.
    pub fn sample<T>(&mut self, things: Vec<T>, count: usize) -> Vec<T> {
        let mut wanted = count.min(things.len());
        let mut left = things.len();
        let mut chosen = Vec::with_capacity(wanted);
        for thing in things {
            let drawn = self.below(u32::try_from(left).unwrap_or(u32::MAX)) as usize;
            left -= 1;
            if drawn < wanted {
                wanted -= 1;
                chosen.push(thing);
            }
        }
        chosen
    }
}

const fn mixed(number: u64) -> u64 {
    let number = (number ^ (number >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    let number = (number ^ (number >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    number ^ (number >> 31)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_sample_has_as_many_as_were_asked_for_and_depends_on_the_seed_alone() {
        let things: Vec<u32> = (0..100).collect();
        let sample = Dice::new(1, 2).sample(things.clone(), 10);
        assert_eq!(sample.len(), 10);
        assert!(sample.is_sorted());
        assert_eq!(Dice::new(1, 2).sample(things.clone(), 10), sample);
        assert_ne!(Dice::new(2, 2).sample(things.clone(), 10), sample);
        assert_eq!(Dice::new(1, 2).sample(things.clone(), 200), things);
    }
}
