//! Requests to begin with.

/// A request that a button fills in.
pub(super) struct Sample {
    pub(super) id: &'static str,
    pub(super) label: &'static str,
    path: &'static str,
    headers: &'static str,
    body: &'static str,
    padding: &'static str,
    country: &'static str,
    verified: &'static str,
    count: &'static str,
    every: &'static str,
}

const BROWSER: &str = "Host: app.example.com\nUser-Agent: Mozilla/5.0";

const ORDINARY: Sample = Sample {
    id: "send-ordinary",
    label: "An ordinary request",
    path: "/predict?customer=O'Brien&amount=120",
    headers: BROWSER,
    body: "",
    padding: "0",
    country: "US",
    verified: "",
    count: "1",
    every: "1",
};

pub(super) const SAMPLES: &[Sample] = &[
    ORDINARY,
    Sample {
        id: "send-sql",
        label: "SQL in the query",
        path: "/predict?customer=1%27%20OR%20%271%27=%271",
        ..ORDINARY
    },
    Sample {
        id: "send-script",
        label: "Script in the body",
        path: "/comments",
        body: "text=<script>alert(1)</script>",
        ..ORDINARY
    },
    Sample {
        id: "send-hidden",
        label: "SQL behind 9,000 bytes",
        path: "/comments",
        body: "&customer=1' OR '1'='1",
        padding: "9000",
        ..ORDINARY
    },
    Sample { id: "send-abroad", label: "From another country", country: "FR", ..ORDINARY },
    Sample {
        id: "send-searching",
        label: "A search engine",
        headers: "Host: app.example.com\nUser-Agent: examplebot/2.1",
        verified: "on",
        ..ORDINARY
    },
    Sample {
        id: "send-scraper",
        label: "A scraper",
        headers: "Host: app.example.com\nUser-Agent: python-requests/2.32",
        ..ORDINARY
    },
    Sample { id: "send-flood", label: "200 requests", count: "200", every: "0.5", ..ORDINARY },
];

impl Sample {
    /// What it is of each field.
    pub(super) const fn fields(&self) -> [(&'static str, &'static str); 8] {
        [
            ("path", self.path),
            ("headers", self.headers),
            ("body", self.body),
            ("padding", self.padding),
            ("country", self.country),
            ("verified", self.verified),
            ("count", self.count),
            ("every", self.every),
        ]
    }
}
