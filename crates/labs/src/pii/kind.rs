//! The kinds of personal data that are looked for, and what Macie and Comprehend call them.

/// A kind of personal data.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Kind {
    Card,
    SocialSecurity,
    Iban,
    Phone,
    Date,
    Email,
    Ipv4,
    Mac,
    Url,
    AccessKey,
    Vehicle,
    Insurance,
    Cookie,
    Coordinates,
}

/// What there is to know of a kind.
pub(super) struct Known {
    pub(super) kind: Kind,
    /// What several of it are called.
    pub(super) name: &'static str,
    /// Macie's managed data identifier.
    pub(super) macie: Option<Macie>,
    /// Comprehend's type of PII entity.
    pub(super) comprehend: Option<&'static str>,
}

/// A managed data identifier.
pub(super) struct Macie {
    pub(super) id: &'static str,
    /// Words of which one has to stand near, the first as an example. Nothing where none has to.
    pub(super) keywords: &'static [&'static str],
}

const fn known(kind: Kind, name: &'static str, macie: Option<Macie>, comprehend: Option<&'static str>) -> Known {
    Known { kind, name, macie, comprehend }
}

const fn macie(id: &'static str, keywords: &'static [&'static str]) -> Option<Macie> {
    Some(Macie { id, keywords })
}

impl Kind {
    pub(super) fn known(self) -> &'static Known {
        // Every kind has its row, which a test sees to.
        KINDS.iter().find(|known| known.kind == self).unwrap_or(&KINDS[0])
    }
}

/// Every kind, with the identifiers and keywords of Macie's user guide and the types of Comprehend's developer guide.
pub(super) const KINDS: [Known; 14] = [
    known(
        Kind::Card,
        "card numbers",
        macie(
            "CREDIT_CARD_NUMBER",
            &[
                "card",
                "account number",
                "american express",
                "amex",
                "bank card",
                "c card",
                "cc #",
                "ccn",
                "check card",
                "cred card",
                "credit",
                "credit card",
                "credit cards",
                "credit no",
                "credit num",
                "dankort",
                "debit",
                "debit card",
                "debit no",
                "debit num",
                "diners club",
                "discover",
                "electron",
                "japanese card bureau",
                "jcb",
                "mastercard",
                "mc",
                "pan",
                "payment account number",
                "payment card number",
                "pcn",
                "pmnt #",
                "pmnt card",
                "pmnt no",
                "pmnt number",
                "union pay",
                "visa",
            ],
        ),
        Some("CREDIT_DEBIT_NUMBER"),
    ),
    known(
        Kind::SocialSecurity,
        "US Social Security numbers",
        macie("USA_SOCIAL_SECURITY_NUMBER", &["ssn", "social security", "ss#"]),
        Some("SSN"),
    ),
    // Each country has an identifier of its own: this one stands for all.
    known(Kind::Iban, "IBANs", macie("…_BANK_ACCOUNT_NUMBER", &[]), Some("INTERNATIONAL_BANK_ACCOUNT_NUMBER")),
    known(
        Kind::Phone,
        "phone numbers",
        macie(
            "PHONE_NUMBER",
            &[
                "phone",
                "cell",
                "contact",
                "fax",
                "fax number",
                "mobile",
                "phone number",
                "tel",
                "telephone",
                "telephone number",
            ],
        ),
        Some("PHONE"),
    ),
    known(
        Kind::Date,
        "dates",
        macie("DATE_OF_BIRTH", &["date of birth", "bday", "b-day", "birth date", "birthday", "dob"]),
        Some("DATE_TIME"),
    ),
    known(Kind::Email, "email addresses", None, Some("EMAIL")),
    known(Kind::Ipv4, "IPv4 addresses", None, Some("IP_ADDRESS")),
    known(Kind::Mac, "MAC addresses", None, Some("MAC_ADDRESS")),
    known(Kind::Url, "web addresses", None, Some("URL")),
    known(Kind::AccessKey, "IDs of AWS access keys", None, Some("AWS_ACCESS_KEY")),
    known(
        Kind::Vehicle,
        "vehicle identification numbers",
        macie(
            "VEHICLE_IDENTIFICATION_NUMBER",
            &["vin", "fahrgestellnummer", "niv", "vehicle identification number", "vin numeris"],
        ),
        Some("VEHICLE_IDENTIFICATION_NUMBER"),
    ),
    known(
        Kind::Insurance,
        "UK National Insurance numbers",
        macie(
            "UK_NATIONAL_INSURANCE_NUMBER",
            &[
                "national insurance number",
                "insurance no.",
                "insurance number",
                "insurance#",
                "nationalinsurance#",
                "nationalinsurancenumber",
                "nin",
                "nino",
            ],
        ),
        Some("UK_NATIONAL_INSURANCE_NUMBER"),
    ),
    known(Kind::Cookie, "HTTP cookies", macie("HTTP_COOKIE", &[]), None),
    known(
        Kind::Coordinates,
        "GPS coordinates",
        macie("LATITUDE_LONGITUDE", &["coordinate", "coordinates", "lat long", "latitude longitude", "position"]),
        None,
    ),
];
