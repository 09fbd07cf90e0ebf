//! AWS's pages that several rules refer to: title, address, and the day on which it was last checked.

#[cfg(feature = "reference")]
type Page = (&'static str, &'static str, &'static str);

#[cfg(feature = "reference")]
macro_rules! pages {
    ($($name:ident: $title:literal, $address:literal, $checked:literal;)*) => {
        $(pub(crate) const $name: Page = ($title, concat!("https://docs.aws.amazon.com/", $address), $checked);)*
    };
}

#[cfg(feature = "reference")]
pages! {
    CHECKS: "IAM policy validation check reference", "IAM/latest/UserGuide/access-analyzer-reference-policy-checks.html", "2026-09-26";
    PRINCIPAL: "AWS JSON policy elements: Principal", "IAM/latest/UserGuide/reference_policies_elements_principal.html", "2026-09-26";
    NOT_PRINCIPAL: "AWS JSON policy elements: NotPrincipal", "IAM/latest/UserGuide/reference_policies_elements_notprincipal.html", "2026-11-29";
    NOT_ACTION: "IAM JSON policy elements: NotAction", "IAM/latest/UserGuide/reference_policies_elements_notaction.html", "2026-11-29";
    DEPUTY: "The confused deputy problem", "IAM/latest/UserGuide/confused-deputy.html", "2026-09-26";
    GLOBAL_KEYS: "AWS global condition context keys", "IAM/latest/UserGuide/reference_policies_condition-keys.html", "2026-09-26";
    ANALYZER: "Findings of IAM Access Analyzer", "IAM/latest/UserGuide/access-analyzer-findings.html", "2026-09-26";
    THIRD_PARTY: "Access to AWS accounts owned by third parties", "IAM/latest/UserGuide/id_roles_common-scenarios_third-party.html", "2026-09-26";
    ROLES: "IAM roles: terms and concepts", "IAM/latest/UserGuide/id_roles.html", "2026-09-26";
    OIDC: "Create a role for OpenID Connect federation", "IAM/latest/UserGuide/id_roles_create_for-idp_oidc.html", "2026-09-26";
    SAML: "Create a role for SAML 2.0 federation", "IAM/latest/UserGuide/id_roles_create_for-idp_saml.html", "2026-09-26";
    UNIQUE_IDS: "IAM identifiers", "IAM/latest/UserGuide/reference_identifiers.html", "2026-09-26";
    SCP: "SCP syntax", "organizations/latest/userguide/orgs_manage_policies_scps_syntax.html", "2026-09-26";
    RCP: "RCP syntax", "organizations/latest/userguide/orgs_manage_policies_rcps_syntax.html", "2026-11-29";
    PERIMETER: "Establish permissions guardrails using data perimeters", "IAM/latest/UserGuide/access_policies_data-perimeters.html", "2026-09-26";
    ENDPOINT: "Control access to VPC endpoints using endpoint policies", "vpc/latest/privatelink/vpc-endpoints-access.html", "2026-11-29";
    S3: "Security best practices for Amazon S3", "AmazonS3/latest/userguide/security-best-practices.html", "2026-09-26";
    S3_PUBLIC: "Blocking public access to your Amazon S3 storage", "AmazonS3/latest/userguide/access-control-block-public-access.html", "2026-09-26";
    SQS: "Amazon SQS security best practices", "AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-security-best-practices.html", "2026-09-26";
    SNS: "Amazon SNS security best practices", "sns/latest/dg/sns-security-best-practices.html", "2026-09-26";
    SNS_KEYS: "Amazon SNS access policy keys", "sns/latest/dg/sns-using-identity-based-policies.html", "2026-09-26";
    KMS: "Key policies in AWS KMS", "kms/latest/developerguide/key-policies.html", "2026-09-26";
    ECR: "Private repository policies in Amazon ECR", "AmazonECR/latest/userguide/repository-policies.html", "2026-09-26";
    LAMBDA: "Viewing resource-based IAM policies in Lambda", "lambda/latest/dg/access-control-resource-based.html", "2026-09-26";
    GLACIER: "Resource-based policies for Amazon S3 Glacier vaults", "amazonglacier/latest/dev/vault-access-policy.html", "2026-09-26";
    SECRETS: "Resource-based policies for AWS Secrets Manager", "secretsmanager/latest/userguide/auth-and-access_resource-policies.html", "2026-09-26";
    IOT: "AWS IoT Core policies", "iot/latest/developerguide/iot-policies.html", "2026-09-26";
    ANYWHERE: "The IAM Roles Anywhere trust model", "rolesanywhere/latest/userguide/trust-model.html", "2026-09-26";
}

/// A row whose page is one of these, and whose examples are statements of a policy.
macro_rules! row {
    (
        $code:literal, $severity:ident, $origin:ident, $check:expr, $page:ident, $kind:ident;
        what: $what:expr,
        why: $why:expr,
        instead: $instead:expr,
        bad: $bad:literal,
        good: $good:literal $(,)?
    ) => {
        $crate::rule::rule! {
            $code, $severity, $origin, $check;
            what: $what,
            why: $why,
            instead: $instead,
            page: ($crate::pages::$page.0, $crate::pages::$page.1, $crate::pages::$page.2),
            $kind,
            bad: concat!("{\n  \"Version\": \"2012-10-17\",\n  \"Statement\": ", $bad, "\n}"),
            good: concat!("{\n  \"Version\": \"2012-10-17\",\n  \"Statement\": ", $good, "\n}"),
        }
    };
}

pub(crate) use row;
