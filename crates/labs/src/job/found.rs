//! What the settings lock and what they leave open, as far as they say so themselves.

use crate::job::read::{Kind, Plan};
use crate::{Cell, Finding, Row, Table, Tone};

const REST: &str = "https://docs.aws.amazon.com/sagemaker/latest/dg/encryption-at-rest-nbi.html";
const STUDIO: &str = "https://docs.aws.amazon.com/sagemaker/latest/dg/encryption-at-rest-studio.html";
const DOMAIN: &str = "https://docs.aws.amazon.com/sagemaker/latest/APIReference/API_CreateDomain.html";
const RESOURCES: &str = "https://docs.aws.amazon.com/sagemaker/latest/APIReference/API_ResourceConfig.html";
const CONFIG: &str = "https://docs.aws.amazon.com/sagemaker/latest/APIReference/API_CreateEndpointConfig.html";
const OUTPUT: &str = "https://docs.aws.amazon.com/sagemaker/latest/APIReference/API_OutputDataConfig.html";
const BETWEEN: &str = "https://docs.aws.amazon.com/sagemaker/latest/dg/train-encrypt.html";
const ISOLATED: &str = "https://docs.aws.amazon.com/sagemaker/latest/dg/mkt-algo-model-internet-free.html";
const VPC: &str = "https://docs.aws.amazon.com/sagemaker/latest/APIReference/API_VpcConfig.html";
const NOTEBOOK: &str = "https://docs.aws.amazon.com/sagemaker/latest/APIReference/API_CreateNotebookInstance.html";
const ACCESS: &str = "https://docs.aws.amazon.com/sagemaker/latest/dg/studio-notebooks-and-internet-access.html";

/// Whether it has a choice of disks: notebooks and Studio are not asked.
fn has_disk(kind: Kind) -> bool {
    matches!(kind, Kind::Training | Kind::Endpoint)
}

/// What is said of volumes, keys and containers.
pub(super) fn storage(plan: &Plan) -> Vec<Finding> {
    let mut out = Vec::new();
    let mut say = |code, tone, says: &str, page| out.push(Finding::new(code, tone, says).on(page));
    let is_nvme = plan.is_nvme && has_disk(plan.kind);
    let resources = if plan.kind == Kind::Endpoint { CONFIG } else { RESOURCES };
    match (&plan.volume_key, is_nvme) {
        (Ok(Some(_)), true) => say(
            "nvme-with-key",
            Tone::Bad,
            "SageMaker AI refuses the request: for an instance type with local storage no key of a volume can be named.",
            resources,
        ),
        (Ok(None), true) => say(
            "nvme",
            Tone::Good,
            "Local NVMe storage is encrypted by hardware on the instance. There is no key of yours to it.",
            resources,
        ),
        (Ok(Some(_)), false) => match plan.kind {
            Kind::Studio => say(
                "volume-key",
                Tone::Good,
                "The volumes of Studio, EFS and EBS, are encrypted with your key.",
                STUDIO,
            ),
            _ => say("volume-key", Tone::Good, "The storage volume is encrypted with your key.", REST),
        },
        (Ok(None), false) => match plan.kind {
            Kind::Training | Kind::Endpoint => say(
                "no-volume-key",
                Tone::Warn,
                "The storage volume is encrypted all the same: with a transient key, which SageMaker AI throws away at once. No key of yours decides who reads it.",
                REST,
            ),
            Kind::Notebook => say(
                "no-volume-key",
                Tone::Warn,
                "The storage volume is encrypted all the same: with a key that SageMaker AI manages.",
                REST,
            ),
            Kind::Studio => say(
                "no-volume-key",
                Tone::Warn,
                "The file system of Studio is encrypted all the same: with an AWS managed key.",
                DOMAIN,
            ),
        },
        (Err(_), _) => {}
    }
    if plan.kind == Kind::Training {
        match &plan.output_key {
            Ok(Some(_)) => say("output-key", Tone::Good, "The model is stored in S3 under your key.", OUTPUT),
            Ok(None) => say(
                "no-output-key",
                Tone::Warn,
                "The model is stored under the default key of S3 in the account of the role. That key cannot be shared: another account will not read the model.",
                REST,
            ),
            Err(_) => {}
        }
        match (&plan.instances, plan.is_encrypted) {
            (Ok(1), true) => say(
                "one-instance",
                Tone::Plain,
                "With one instance nothing goes from one to another, so that this encryption does nothing.",
                BETWEEN,
            ),
            (Ok(2..), true) => say(
                "between-encrypted",
                Tone::Good,
                "What instances send each other is encrypted. Training may take longer, and cost more.",
                BETWEEN,
            ),
            (Ok(2..), false) => say(
                "between-clear",
                Tone::Warn,
                "What instances send each other, weights of the model for example, is not encrypted: it is off unless it is switched on.",
                BETWEEN,
            ),
            _ => {}
        }
    }
    if has_disk(plan.kind) {
        match plan.is_isolated {
            true => say(
                "isolated",
                Tone::Good,
                "The container makes no calls to the outside, not to S3 either, and gets no credentials of AWS. SageMaker AI fetches and stores for it.",
                ISOLATED,
            ),
            false => say(
                "not-isolated",
                Tone::Warn,
                "The code in the container can call whatever the network leads to.",
                ISOLATED,
            ),
        }
    }
    out
}

/// What is said of the VPC, and of SageMaker AI's own way to the internet.
pub(super) fn network(plan: &Plan) -> Vec<Finding> {
    let mut out = Vec::new();
    let mut say = |code, tone, says: &str, page| out.push(Finding::new(code, tone, says).on(page));
    let (Ok(subnets), Ok(groups)) = (&plan.subnets, &plan.groups) else { return out };
    let is_disabled = !plan.is_direct && matches!(plan.kind, Kind::Notebook | Kind::Studio);
    match (subnets.is_empty(), groups.is_empty()) {
        (true, true) if is_disabled => say(
            "disabled-without-subnet",
            Tone::Bad,
            "Without SageMaker AI's own way to the internet it can only use your VPC: name a subnet and a security group.",
            if plan.kind == Kind::Notebook { NOTEBOOK } else { DOMAIN },
        ),
        (true, true) => say(
            "no-vpc",
            Tone::Warn,
            "It runs in SageMaker AI's own network: no route, group or endpoint of yours has a say.",
            VPC,
        ),
        (false, false) => {
            say("in-vpc", Tone::Good, "It has network interfaces in your subnets, with your security groups.", VPC)
        }
        _ => say(
            "half-vpc",
            Tone::Bad,
            "Subnets and security groups go together: one without the other is half a VPC.",
            VPC,
        ),
    }
    match (plan.kind, plan.is_direct) {
        (Kind::Notebook, true) => say(
            "direct-internet",
            Tone::Warn,
            "The notebook has a way to the internet through SageMaker AI's own network, whatever your VPC says.",
            NOTEBOOK,
        ),
        (Kind::Studio, true) => say(
            "direct-internet",
            Tone::Warn,
            "All but the traffic to the file system goes through SageMaker AI's own network, which leads to the internet.",
            DOMAIN,
        ),
        (Kind::Notebook, false) => say("only-vpc", Tone::Good, "It reaches only what your VPC leads to.", NOTEBOOK),
        (Kind::Studio, false) => say("only-vpc", Tone::Good, "All traffic goes through your VPC.", ACCESS),
        _ => {}
    }
    out
}

/// What is kept where, and under which key.
pub(super) fn encrypted(plan: &Plan) -> Table {
    let mut rows: Vec<Row> = Vec::new();
    let mut row = |place: &str, key: &str, tone: Tone| {
        rows.push(Row { cells: vec![Cell::from(place), Cell::new(key, tone)] });
    };
    let yours = "your key";
    let volume = match &plan.volume_key {
        _ if plan.is_nvme && has_disk(plan.kind) => ("hardware of the instance", Tone::Plain),
        Ok(Some(_)) => (yours, Tone::Good),
        Ok(None) => match plan.kind {
            Kind::Training | Kind::Endpoint => ("a transient key", Tone::Warn),
            Kind::Notebook => ("a key that SageMaker AI manages", Tone::Warn),
            Kind::Studio => ("an AWS managed key", Tone::Warn),
        },
        Err(_) => ("what is typed is no key", Tone::Bad),
    };
    match plan.kind {
        Kind::Training => row("`/opt/ml` and `/tmp`: data, code and model while it trains", volume.0, volume.1),
        Kind::Endpoint => row("`/opt/ml` and `/tmp`: the model while it answers", volume.0, volume.1),
        Kind::Notebook => row("`/home/ec2-user/SageMaker`: the notebooks", volume.0, volume.1),
        Kind::Studio => row("EFS and EBS: home directories and what is open", volume.0, volume.1),
    }
    if plan.kind != Kind::Studio {
        let system = if plan.kind == Kind::Notebook { "a key that SageMaker AI manages" } else { "an AWS managed key" };
        row("The volume of the operating system", system, Tone::Plain);
    }
    match &plan.data_key {
        Ok(Some(_)) => row("What it reads, in S3", yours, Tone::Good),
        Ok(None) => row(
            "What it reads, in S3",
            "as its bucket has it; without a key of KMS there is nothing to ask",
            Tone::Plain,
        ),
        Err(_) => {}
    }
    if plan.kind == Kind::Training {
        match &plan.output_key {
            Ok(Some(_)) => row("The model, in S3", yours, Tone::Good),
            Ok(None) => row("The model, in S3", "the default key of S3 in the role's account", Tone::Warn),
            Err(_) => {}
        }
    }
    let head = ["What", "Encrypted with"].map(str::to_owned).to_vec();
    Table { caption: "What lies where, and under which key".to_owned(), head, rows }
}
