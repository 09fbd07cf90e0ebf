//! What is drawn from.

/// A small generator of random numbers (xorshift64*): the same seed gives the same networks.
#[derive(Default)]
pub struct Random(u64);

impl Random {
    /// A generator for one network.
    #[must_use]
    pub fn new(seed: u64) -> Random {
        // Neighbouring seeds must not begin alike (splitmix64).
        let mut state = seed.wrapping_add(0x9e37_79b9_7f4a_7c15);
        state = (state ^ (state >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        state = (state ^ (state >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        Random((state ^ (state >> 31)) | 1)
    }

    /// A number below `end`.
    pub fn below(&mut self, end: usize) -> usize {
        usize::try_from(self.next()).unwrap_or_default() % end.max(1)
    }

    fn next(&mut self) -> u64 {
        self.0 ^= self.0 >> 12;
        self.0 ^= self.0 << 25;
        self.0 ^= self.0 >> 27;
        self.0.wrapping_mul(0x2545_f491_4f6c_dd1d) >> 33
    }

    pub(super) fn percent(&mut self, chance: usize) -> bool {
        self.below(100) < chance
    }

    pub(super) fn pick<T: Clone + Default>(&mut self, pool: &[T]) -> T {
        pool.get(self.below(pool.len())).cloned().unwrap_or_default()
    }
}

/// Ports that rules and packets have, so that they meet often.
pub const PORTS: &[u16] = &[22, 80, 443, 1024, 1025, 5000, 32768, 40000, 61000, 65535];
