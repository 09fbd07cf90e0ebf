//! Encryption on one's own text, and who reads what is encrypted.

web_labs::lab!(labs::crypto::Crypto);
