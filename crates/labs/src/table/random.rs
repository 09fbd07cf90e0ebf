//! Chance that comes out the same for the same seed, so that a link shows what was seen.

/// A generator (SplitMix64). It is good for examples, and not for secrets.
pub(super) struct Random(u64);

impl Random {
    /// What a seed in words and what it is used for begin.
    pub(super) fn new(seed: &str, for_what: &str) -> Random {
        // FNV-1a, with a byte between the two that is in neither.
        let bytes = seed.bytes().chain([0xff]).chain(for_what.bytes());
        Random(bytes.fold(0xcbf2_9ce4_8422_2325, |hash, byte| (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3)))
    }

    pub(super) fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mixed = (self.0 ^ (self.0 >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        let mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^ (mixed >> 31)
    }

    /// Any of so many, from 0 on.
    pub(super) fn below(&mut self, count: usize) -> usize {
        usize::try_from(self.next() % (count.max(1) as u64)).unwrap_or_default()
    }

    /// Between 0 and 1, neither of which it ever is.
    pub(super) fn unit(&mut self) -> f64 {
        ((self.next() >> 11) as f64 + 0.5) / (1_u64 << 53) as f64
    }

    /// A number that Laplace's distribution around 0 has.
    pub(super) fn laplace(&mut self, scale: f64) -> f64 {
        let at = self.unit() - 0.5;
        -scale * at.signum() * (1.0 - 2.0 * at.abs()).ln()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn noise_lies_around_nothing_and_is_as_wide_as_it_says() {
        let mut random = Random::new("1", "noise");
        let noise: Vec<f64> = (0..100_000).map(|_| random.laplace(3.0)).collect();
        let mean = noise.iter().sum::<f64>() / 1e5;
        assert!(mean.abs() < 0.1, "{mean}");
        // The mean distance from nothing is the scale, and half of all lie within its ln 2.
        let distance = noise.iter().map(|noise| noise.abs()).sum::<f64>() / 1e5;
        assert!((distance - 3.0).abs() < 0.1, "{distance}");
        let within = noise.iter().filter(|noise| noise.abs() < 3.0 * std::f64::consts::LN_2).count();
        assert!((49_000..51_000).contains(&within), "{within}");
    }
}
