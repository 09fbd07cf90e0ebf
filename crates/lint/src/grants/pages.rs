//! AWS's pages that rules about permissions refer to: title, address, and the day on which it was last checked.

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
    BEST: "Security best practices in IAM", "IAM/latest/UserGuide/best-practices.html", "2026-09-26";
    CHECKS: "IAM policy validation check reference", "IAM/latest/UserGuide/access-analyzer-reference-policy-checks.html", "2026-09-26";
    ACTION: "IAM JSON policy elements: Action", "IAM/latest/UserGuide/reference_policies_elements_action.html", "2026-09-26";
    RESOURCE: "IAM JSON policy elements: Resource", "IAM/latest/UserGuide/reference_policies_elements_resource.html", "2026-09-26";
    NOT_ACTION: "IAM JSON policy elements: NotAction", "IAM/latest/UserGuide/reference_policies_elements_notaction.html", "2026-11-29";
    NOT_RESOURCE: "IAM JSON policy elements: NotResource", "IAM/latest/UserGuide/reference_policies_elements_notresource.html", "2026-11-29";
    PASS_ROLE: "Grant a user permissions to pass a role to an AWS service", "IAM/latest/UserGuide/id_roles_use_passrole.html", "2026-11-29";
    LINKED: "Create a service-linked role", "IAM/latest/UserGuide/id_roles_create-service-linked-role.html", "2026-09-26";
    SWITCH: "Grant a user permissions to switch roles", "IAM/latest/UserGuide/id_roles_use_permissions-to-switch.html", "2026-09-26";
    BOUNDARIES: "Permissions boundaries for IAM entities", "IAM/latest/UserGuide/access_policies_boundaries.html", "2026-09-26";
    VERSIONS: "Versioning IAM policies", "IAM/latest/UserGuide/access_policies_managed-versioning.html", "2026-09-26";
    LEVELS: "Access levels in policy summaries", "IAM/latest/UserGuide/access_policies_understand-policy-summary-access-level-summaries.html", "2026-09-26";
    KEYS: "AWS global condition context keys", "IAM/latest/UserGuide/reference_policies_condition-keys.html", "2026-09-26";
    FULL_ACCESS: "iam-policy-no-statements-with-full-access", "config/latest/developerguide/iam-policy-no-statements-with-full-access.html", "2026-11-29";
    KMS_HUB: "Security Hub CSPM controls for AWS KMS", "securityhub/latest/userguide/kms-controls.html", "2026-11-29";
    KMS: "Best practices for IAM policies", "kms/latest/developerguide/iam-policies-best-practices.html", "2026-09-26";
    TRAIL: "Security best practices in AWS CloudTrail", "awscloudtrail/latest/userguide/best-practices-security.html", "2026-09-26";
    MARKET: "Actions, resources, and condition keys for AWS Marketplace", "service-authorization/latest/reference/list_awsmarketplace.html", "2026-09-26";
    S3: "Security best practices for Amazon S3", "AmazonS3/latest/userguide/security-best-practices.html", "2026-09-26";
    LAYERS: "Managing Lambda dependencies with layers", "lambda/latest/dg/chapter-layers.html", "2026-09-26";
    LAMBDA: "Viewing resource-based IAM policies in Lambda", "lambda/latest/dg/access-control-resource-based.html", "2026-09-26";
    SERVICES: "Actions, resources, and condition keys for AWS services", "service-authorization/latest/reference/reference_policies_actions-resources-contextkeys.html", "2026-11-29";
}

/// A row whose page is one of these, and whose examples are statements of an identity policy.
macro_rules! row {
    (
        $code:literal, $severity:ident, $origin:ident, $check:expr, $page:ident;
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
            page: ($crate::grants::pages::$page.0, $crate::grants::pages::$page.1, $crate::grants::pages::$page.2),
            Identity,
            bad: concat!("{\n  \"Version\": \"2012-10-17\",\n  \"Statement\": ", $bad, "\n}"),
            good: concat!("{\n  \"Version\": \"2012-10-17\",\n  \"Statement\": ", $good, "\n}"),
        }
    };
}

pub(crate) use row;
