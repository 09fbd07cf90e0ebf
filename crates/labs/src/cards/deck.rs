//! The cards.

/// What a card is sorted by.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Deck {
    /// Whose responsibility it is.
    Whose,
    /// Which pillar it belongs to.
    Pillar,
    /// Where abuse is reported.
    Report,
}

impl Deck {
    /// What can be chosen: ids, and what they are called.
    pub(super) fn choices(self) -> &'static [(&'static str, &'static str)] {
        match self {
            Deck::Whose => &[("aws", "AWS"), ("you", "You"), ("both", "Both, each for their part")],
            Deck::Pillar => &[
                ("operations", "Operational excellence"),
                ("security", "Security"),
                ("reliability", "Reliability"),
                ("performance", "Performance efficiency"),
                ("cost", "Cost optimization"),
                ("sustainability", "Sustainability"),
            ],
            Deck::Report => &[
                ("form", "The form for reports of abuse, or trustandsafety@support.aws.com"),
                ("old", "abuse@amazonaws.com"),
                ("team", "The Shield Response Team"),
            ],
        }
    }

    /// AWS's page about it.
    pub(super) fn page(self) -> &'static str {
        match self {
            Deck::Whose => {
                "https://docs.aws.amazon.com/whitepapers/latest/aws-risk-and-compliance/shared-responsibility-model.html"
            }
            Deck::Pillar => "https://docs.aws.amazon.com/wellarchitected/latest/framework/workloads.html",
            Deck::Report => "https://repost.aws/knowledge-center/report-aws-abuse",
        }
    }
}

/// Something to be sorted.
pub(super) struct Card {
    pub(super) id: &'static str,
    /// What a finding is called where it is sorted as AWS sorts it, and where it is not.
    pub(super) codes: [&'static str; 2],
    pub(super) deck: Deck,
    /// The choice that is right.
    pub(super) right: &'static str,
    pub(super) asks: &'static str,
    pub(super) why: &'static str,
    /// An example of the gallery that shows it.
    pub(super) example: Option<&'static str>,
}

macro_rules! example {
    () => {
        None
    };
    ($slug:literal) => {
        Some(include_str!(concat!("../../../../web/gallery/", $slug, ".json")))
    };
}

/// The cards, and the codes that come of them.
macro_rules! cards {
    ($($deck:ident $id:literal, $right:literal, $asks:literal, $why:literal $(, $slug:literal)?;)+) => {
        pub(super) const CARDS: &[Card] = &[$(Card {
            id: $id,
            codes: [concat!($id, "-right"), concat!($id, "-wrong")],
            deck: Deck::$deck,
            right: $right,
            asks: $asks,
            why: $why,
            example: example!($($slug)?),
        }),+];
        pub(super) const CODES: &[&str] =
            &["all-right", "some-otherwise", "left", $(concat!($id, "-right"), concat!($id, "-wrong")),+];
    };
}

cards! {
    Whose "doors", "aws", "Guard the doors of a data center",
        "Buildings, power and hardware are security of the cloud.";
    Whose "host", "aws", "Patch the hosts on which instances run",
        "From the host's operating system and the layer of virtualization down it is AWS's.";
    Whose "guest-os", "you", "Patch the operating system of an EC2 instance",
        "The operating system inside an instance is the customer's, with its updates and what is installed on it.", "web-server-network-acl";
    Whose "function-os", "aws", "Patch the operating system under a Lambda function",
        "Of a function only the code is yours: what it runs on is kept by AWS. The more a service does, the less is left to you.", "lambda-invokes-one-endpoint";
    Whose "libraries", "you", "Keep the libraries in your own training image free of known holes",
        "What is in an image you have put there, whoever runs it.", "cannot-pull-image";
    Whose "group", "you", "Configure a security group",
        "AWS provides the firewall, and the customer its rules.", "sagemaker-endpoint-group";
    Whose "readers", "you", "Decide who may read a bucket",
        "Policies are security in the cloud: AWS enforces what you write, and asks nobody whether you meant it.", "block-public-access";
    Whose "key", "you", "Choose the key under which a bucket encrypts",
        "S3 encrypts every new object in any case. Under which key, and who may use it, is for you to say.", "public-bucket-customer-key";
    Whose "mfa", "you", "Have people sign in with MFA",
        "Who may sign in to your account, and with what, is yours.", "mfa-required";
    Whose "records", "you", "Know which objects hold health records",
        "AWS stores your data, and does not know what it means.", "phi-by-object-tag";
    Whose "role", "you", "Give a training job no more than it needs",
        "SageMaker uses the role that it is handed, all of it.", "good-training-job";
    Whose "training", "both", "Teach one's own people security",
        "Each teaches its own: AWS those who run the data centers, the customer those who run the account.";
    Whose "flaws", "both", "Mend flaws in software, wherever it runs",
        "AWS mends what is in its infrastructure, the customer what is in guest operating systems and applications.";

    Pillar "small", "operations", "Change little at a time, and so that it can be taken back",
        "Frequent, small, reversible changes keep a system easy to run.";
    Pillar "learned", "operations", "Write down what a failure has taught",
        "Who runs a system learns from what happened, and shares it.", "job-stuck";
    Pillar "least", "security", "Give each role only what its work needs",
        "Identities with least privilege are what all the rest stands on.", "good-training-job";
    Pillar "layers", "security", "Ask at several gates: ACL, group, endpoint, bucket, key",
        "What one gate overlooks, another stops.", "secure-training";
    Pillar "trace", "security", "Log who did what, and what passed",
        "Afterwards one can trace what happened.", "flow-log-reply-rejected";
    Pillar "transit", "security", "Take requests over HTTPS only",
        "Data is protected in transit and at rest.", "https-only-bucket";
    Pillar "heal", "reliability", "Have what fails replaced by itself",
        "What fails is healed without waiting for somebody.";
    Pillar "zones", "reliability", "Put a NAT gateway into each zone, so that one zone may fail",
        "No single part takes everything down with it.", "nat-gateway-out";
    Pillar "fits", "performance", "Try several types of instances, and take the one that fits the model",
        "Resources fit what is asked of them, and trying finds which do.";
    Pillar "near", "performance", "Answer people from a Region near them",
        "Less way is less waiting.", "scp-deny-region";
    Pillar "while", "cost", "Pay for the instances of a training job only while it trains",
        "What is used is paid for, and not what stands by.", "training-role-two-statements";
    Pillar "tags", "cost", "Tag resources by team, so that each sees what it spends",
        "Spending has an owner.", "tags-match";
    Pillar "gateway", "cost", "Lead traffic to S3 through a gateway endpoint instead of a NAT gateway",
        "A gateway endpoint has no price of its own.", "s3-gateway-endpoint";
    Pillar "idle", "sustainability", "Run few machines well used rather than many idle ones, for the energy that they take",
        "As much as can be is got out of as little as needs to run.";
    Pillar "carbon", "sustainability", "Set goals for how much carbon a prediction may cost",
        "It is the sixth pillar, and has goals as the others have.";

    Report "abuse", "form", "You are attacked from an address of AWS. Where do you report it?",
        "AWS's page names the form and this address. The Shield Response Team helps subscribers of Shield Advanced who are under attack.";
}

#[cfg(test)]
mod tests {
    use super::{CARDS, Deck};

    #[test]
    fn every_card_can_be_sorted_rightly_and_is_there_once() {
        for (at, card) in CARDS.iter().enumerate() {
            assert!(card.deck.choices().iter().any(|(id, _)| *id == card.right), "{}", card.id);
            assert!(CARDS.iter().skip(at + 1).all(|other| other.id != card.id), "{}", card.id);
        }
        for deck in [Deck::Whose, Deck::Pillar] {
            for (id, _) in deck.choices() {
                assert!(CARDS.iter().any(|card| card.deck == deck && card.right == *id), "nothing is {id}");
            }
        }
    }
}
