//! AWS's pages about conditions: title, address, and the day on which each was last checked.

type Page = (&'static str, &'static str, &'static str);

macro_rules! guide {
    ($($name:ident: $title:literal, $file:literal;)*) => {
        $(pub(super) const $name: Page =
            ($title, concat!("https://docs.aws.amazon.com/IAM/latest/UserGuide/", $file, ".html"), "2026-09-26");)*
    };
}

guide! {
    CHECKS: "IAM policy validation check reference", "access-analyzer-reference-policy-checks";
    CONDITION: "IAM JSON policy elements: Condition", "reference_policies_elements_condition";
    GLOBAL_KEYS: "AWS global condition context keys", "reference_policies_condition-keys";
    MFA: "Secure API access with MFA", "id_credentials_mfa_configure-api-require";
    OPERATORS: "IAM JSON policy elements: Condition operators", "reference_policies_elements_condition_operators";
    SETS: "Single-valued vs. multivalued context keys", "reference_policies_condition-single-vs-multi-valued-context-keys";
    TAGS: "Controlling access to AWS resources using tags", "access_tags";
    WORK_WITH: "AWS services that work with IAM", "reference_aws-services-that-work-with-iam";
    VARIABLES: "IAM policy elements: Variables and tags", "reference_policies_variables";
}

pub(super) const DYNAMODB: Page = (
    "Using IAM policy conditions for fine-grained access control",
    "https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/specifying-conditions.html",
    "2026-09-26",
);
pub(super) const S3: Page = (
    "Bucket policy examples using condition keys",
    "https://docs.aws.amazon.com/AmazonS3/latest/userguide/amazon-s3-policy-keys.html",
    "2026-09-26",
);
