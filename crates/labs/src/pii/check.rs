//! Checksums, and what else tells a number from any digits.

/// Whether the digits of a card number agree (ISO/IEC 7812-1, by Luhn): from the right every second one is doubled.
pub(super) fn luhn(digits: &[u8]) -> bool {
    let sum: u32 = digits
        .iter()
        .rev()
        .enumerate()
        .map(|(at, digit)| match u32::from(*digit) * (1 + at as u32 % 2) {
            doubled if doubled > 9 => doubled - 9,
            digit => digit,
        })
        .sum();
    !digits.is_empty() && sum.is_multiple_of(10)
}

/// Whether an IBAN leaves 1 when it is divided by 97 (ISO 7064): its first four letters go to the end, and letters stand for
/// the numbers from 10 on.
pub(super) fn mod_97(letters: &[u8]) -> bool {
    let (head, tail) = letters.split_at_checked(4).unwrap_or((letters, &[]));
    let rest = tail.iter().chain(head).fold(0_u32, |rest, letter| match letter {
        b'0'..=b'9' => (rest * 10 + u32::from(letter - b'0')) % 97,
        letter => (rest * 100 + 10 + u32::from(letter.to_ascii_uppercase().saturating_sub(b'A'))) % 97,
    });
    rest == 1
}

/// Whether a card number begins as those of an issuer do that Macie knows.
pub(super) fn issuer(digits: &[u8]) -> bool {
    let first = |count: usize| digits.iter().take(count).fold(0_u32, |number, digit| number * 10 + u32::from(*digit));
    matches!(first(1), 4)
        || matches!(first(2), 34 | 36..=39 | 51..=55 | 62 | 65)
        || matches!(first(3), 300..=305 | 644..=649)
        || matches!(first(4), 2221..=2720 | 3528..=3589 | 5019 | 6011)
}

/// Card numbers that issuers keep for tests, and that Macie does not report.
pub(super) const TEST_CARDS: [&str; 55] = [
    "122000000000003",
    "2222405343248877",
    "2222990905257051",
    "2223007648726984",
    "2223577120017656",
    "30569309025904",
    "34343434343434",
    "3528000700000000",
    "3530111333300000",
    "3566002020360505",
    "36148900647913",
    "36700102000000",
    "371449635398431",
    "378282246310005",
    "378734493671000",
    "38520000023237",
    "4012888888881881",
    "4111111111111111",
    "4222222222222",
    "4444333322221111",
    "4462030000000000",
    "4484070000000000",
    "4911830000000",
    "4917300800000000",
    "4917610000000000",
    "4917610000000000003",
    "5019717010103742",
    "5105105105105100",
    "5111010030175156",
    "5185540810000019",
    "5200828282828210",
    "5204230080000017",
    "5204740009900014",
    "5420923878724339",
    "5454545454545454",
    "5455330760000018",
    "5506900490000436",
    "5506900490000444",
    "5506900510000234",
    "5506920809243667",
    "5506922400634930",
    "5506927427317625",
    "5553042241984105",
    "5555553753048194",
    "5555555555554444",
    "5610591081018250",
    "6011000990139424",
    "6011000400000000",
    "6011111111111117",
    "630490017740292441",
    "630495060000000000",
    "6331101999990016",
    "6759649826438453",
    "6799990100000000019",
    "76009244561",
];

/// The countries whose IBANs have so many letters and digits, and whether Macie has an identifier for them.
pub(super) const IBANS: [(&str, usize, bool); 58] = [
    ("AD", 24, true),
    ("AE", 23, true),
    ("AL", 28, true),
    ("AT", 20, false),
    ("BA", 20, true),
    ("BE", 16, false),
    ("BG", 22, true),
    ("BR", 29, true),
    ("CH", 21, true),
    ("CR", 22, true),
    ("CY", 28, true),
    ("CZ", 24, true),
    ("DE", 22, true),
    ("DK", 18, true),
    ("DO", 28, true),
    ("EE", 20, true),
    ("EG", 29, true),
    ("ES", 24, true),
    ("FI", 18, true),
    ("FO", 18, true),
    ("FR", 27, true),
    ("GB", 22, true),
    ("GE", 22, true),
    ("GL", 18, true),
    ("GR", 27, true),
    ("HR", 21, true),
    ("HU", 28, true),
    ("IE", 22, true),
    ("IS", 26, true),
    ("IT", 27, true),
    ("JO", 30, true),
    ("LI", 21, true),
    ("LT", 20, true),
    ("LU", 20, false),
    ("LV", 21, false),
    ("MC", 27, true),
    ("ME", 22, true),
    ("MK", 19, true),
    ("MR", 27, true),
    ("MT", 31, true),
    ("MU", 30, true),
    ("NL", 18, true),
    ("NO", 15, false),
    ("PL", 28, true),
    ("PT", 25, true),
    ("RS", 22, true),
    ("SE", 24, true),
    ("SI", 19, true),
    ("SK", 24, true),
    ("SM", 27, true),
    ("SN", 28, true),
    ("TL", 23, true),
    ("TN", 24, true),
    ("TR", 26, true),
    ("UA", 29, true),
    ("VG", 24, true),
    ("XK", 20, true),
    ("IL", 23, false),
];

/// The country codes of the phone numbers that Macie has an identifier for.
pub(super) const PHONES: [&str; 7] = ["1", "33", "34", "39", "44", "49", "55"];
