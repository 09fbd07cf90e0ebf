//! Comparing bytes.

/// Whether two texts are one, as bytes. In WebAssembly the standard library compares byte by byte.
///
/// ```
/// assert!(json::same(b"arn:aws:s3:::bucket", b"arn:aws:s3:::bucket"));
/// ```
pub fn same(a: &[u8], b: &[u8]) -> bool {
    let ((eights, rest), (others, other)) = (a.as_chunks::<8>(), b.as_chunks::<8>());
    let word = |eight: &[u8; 8]| u64::from_ne_bytes(*eight);
    a.len() == b.len() && rest == other && eights.iter().zip(others).all(|(a, b)| word(a) == word(b))
}
