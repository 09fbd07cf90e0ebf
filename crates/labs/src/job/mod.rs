//! The settings of a training job, an endpoint, a notebook instance and a Studio domain: what they lock, which requests they
//! lead to and which packets (C6, D18 to D21, F6).

mod call;
mod form;
mod found;
mod packets;
mod read;
mod requests;
mod state;
mod texts;

use crate::{Answer, Ask, Block, Fact, Lab, Page, Part};

pub use state::Job;

impl Lab for Job {
    const NAME: &'static str = "job";
    const TITLE: &'static str = "Lock a job";
    const ABOUT: &'static str = "The settings of a training job, an endpoint, a notebook or Studio: where they run, which key encrypts what, and which policies and rules they need. The requests and the packets are answered by the engines of access and network.";
    const LEAVES_OUT: &'static [&'static str] = &[
        "Everything is in one account and in us-east-1, and no policy of a bucket, a VPC endpoint or an organization has a say.",
        "The image is in a repository of the account, and is called churn.",
        "One network ACL allows everything, and the rules are those of the first security group; the others have none.",
        "Of the requests of a role those are asked that AWS lists for these settings, and one stands for several of a kind: what the code of a notebook or a job calls besides is its own.",
        "In Studio, SageMaker AI itself sees to the way to its file system.",
    ];
    const CODES: &'static [&'static str] = &[
        "no-vpc",
        "half-vpc",
        "in-vpc",
        "no-volume-key",
        "volume-key",
        "nvme",
        "nvme-with-key",
        "no-output-key",
        "output-key",
        "between-clear",
        "between-encrypted",
        "one-instance",
        "isolated",
        "not-isolated",
        "direct-internet",
        "only-vpc",
        "disabled-without-subnet",
        "caller-allowed",
        "caller-denied",
        "role-allowed",
        "role-denied",
        "key-allowed",
        "key-denied",
        "packets-pass",
        "packets-lost",
        "way-out",
        "no-way-out",
    ];
    const FACTS: &'static [Fact] = &[
        Fact {
            says: "A training job or a model takes 1 to 16 subnets and 1 to 5 security groups.",
            page: "https://docs.aws.amazon.com/sagemaker/latest/APIReference/API_VpcConfig.html",
            day: "2026-11-29",
        },
        Fact {
            says: "Encryption between containers needs rules for UDP port 500 and protocol 50, in both directions, to the group itself.",
            page: "https://docs.aws.amazon.com/sagemaker/latest/dg/train-encrypt.html",
            day: "2026-11-29",
        },
    ];

    const ASKS: bool = true;

    fn set(&mut self, field: &str, value: &str) -> bool {
        self.change(field, value)
    }

    fn asks(&self) -> Vec<Ask> {
        let plan = read::read(&self.texts);
        let access = requests::groups(&self.texts, &plan).into_iter().map(|group| group.text);
        let network = packets::packets(&plan).into_iter().map(|packet| packets::scenario(&plan, &packet));
        access.chain(network).map(Ask::Scenario).collect()
    }

    fn page(&self, answers: &[Answer]) -> Page {
        let plan = read::read(&self.texts);
        let groups = requests::groups(&self.texts, &plan);
        let packets = packets::packets(&plan);
        let (of_access, of_network) = answers.split_at(groups.len().min(answers.len()));
        let mut what = vec![Block::Fields(form::what(self, &plan))];
        what.push(Block::Findings(found::storage(&plan)));
        what.push(Block::Table(found::encrypted(&plan)));
        let mut network = vec![Block::Fields(form::network(self, &plan)), Block::Findings(found::network(&plan))];
        network.extend(packets::blocks(&plan, &packets, of_network));
        let mut access = vec![Block::Fields(form::access(self, &plan)), Block::Acts(form::acts())];
        access.extend(requests::blocks(&groups, of_access));
        let mut parts = vec![
            Part::new("What is made, and its keys", what),
            Part::new("Its network", network),
            Part::new("Who may do what", access),
        ];
        if let Some(code) = call::blocks(&plan) {
            parts.push(Part::new("The same as code", code));
        }
        Page { parts }
    }
}
