//! Which service is for which job.

/// A job, the service for it, and why.
pub(super) struct Job {
    pub(super) id: &'static str,
    pub(super) asks: &'static str,
    /// The code of the finding.
    pub(super) code: &'static str,
    pub(super) service: &'static str,
    pub(super) does: &'static str,
    /// Why it is not for the other jobs.
    pub(super) limit: &'static str,
    pub(super) page: &'static str,
}

pub(super) const JOBS: [Job; 6] = [
    Job {
        id: "buckets",
        asks: "Find out which of 300 buckets hold personal data",
        code: "use-macie",
        service: "Amazon Macie",
        does: "discovers sensitive data in S3 objects, on its own and by jobs, and reports it as findings",
        limit: "It reads S3 only, and masks nothing.",
        page: "https://docs.aws.amazon.com/macie/latest/user/data-classification.html",
    },
    Job {
        id: "text",
        asks: "Take names and card numbers out of support tickets, which are free text",
        code: "use-comprehend",
        service: "Amazon Comprehend",
        does: "locates PII entities in a text, and replaces them in a batch job",
        limit: "It takes texts: it searches no buckets, and knows nothing of columns.",
        page: "https://docs.aws.amazon.com/comprehend/latest/dg/how-pii.html",
    },
    Job {
        id: "columns",
        asks: "Mask columns of a table by clicks, without code, before analysts get it",
        code: "use-databrew",
        service: "AWS Glue DataBrew",
        does: "has recipe steps that mask, hash, encrypt and shuffle columns, without code",
        limit: "What it writes is another copy of the data, the same for all who read it.",
        page: "https://docs.aws.amazon.com/databrew/latest/dg/recipe-actions.pii.html",
    },
    Job {
        id: "cells",
        asks: "Let every analyst see other columns and rows of the same table",
        code: "use-lake-formation",
        service: "AWS Lake Formation",
        does: "grants columns, rows and cells of a table, with data filters",
        limit: "It hides, and changes no value.",
        page: "https://docs.aws.amazon.com/lake-formation/latest/dg/data-filtering.html",
    },
    Job {
        id: "code",
        asks: "Run your own code, which makes training data 5-anonymous",
        code: "use-processing",
        service: "Amazon SageMaker Processing",
        does: "runs your own code in a container on data from S3, before training for example",
        limit: "It finds and masks nothing that your code does not.",
        page: "https://docs.aws.amazon.com/sagemaker/latest/dg/use-your-own-processing-code.html",
    },
    Job {
        id: "access",
        asks: "Be told when somebody reads a bucket in an unusual way",
        code: "use-guardduty",
        service: "Amazon GuardDuty",
        does: "watches for unusual access. Macie's findings are about sensitive data and about how buckets are set up",
        limit: "It does not look for personal data in objects.",
        page: "https://docs.aws.amazon.com/macie/latest/user/findings-types.html",
    },
];
