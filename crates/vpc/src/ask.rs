//! From a flow as it is asked to a question that can be walked: ends, families, ports.

use std::net::IpAddr;

use crate::end::{self, End, Near, NoEnd, Service};
use crate::flow::{Client, Flow};
use crate::model::{Model, Place};
use crate::question::{Goal, Question, StandIn, Start};
use crate::{Cidr, Ranges, cidr, protocol};

/// Source ports of a client, if the flow does not say (N18).
fn source_ports(model: Model<'_>, flow: &Flow, from: Option<usize>) -> Ranges {
    if let Some(ports) = &flow.source_port {
        return ports.clone();
    }
    if !protocol::has_ports(flow.protocol) {
        return Ranges::one(0);
    }
    if let Some(client) = flow.client {
        return client.ports();
    }
    let instance = from.and_then(|at| model.interface(at).instance.as_ref());
    let described = instance.and_then(|id| match model.network.place(id) {
        Some(Place::Instance(at)) => model.network.instances.get(at),
        _ => None,
    });
    // describe-instances prints a platform for Windows only.
    match described {
        Some(instance) if instance.windows => Client::Windows.ports(),
        Some(_) => Client::Linux.ports(),
        None => Client::Any.ports(),
    }
}

/// What is asked for, with the ends found.
pub(crate) struct Asked {
    pub question: Question,
    /// Many addresses on one side; the question has one of them.
    pub range: Option<Many>,
    /// How a name was resolved.
    pub resolved: Option<String>,
    pub v6: bool,
}

#[derive(Clone)]
pub(crate) struct Many {
    pub addresses: Ranges,
    pub v6: bool,
    pub is_source: bool,
}

pub(crate) fn ask(model: Model<'_>, flow: &Flow) -> Result<Asked, NoEnd> {
    let is_v6 = |text: &str| Cidr::parse(text).is_some_and(|(block, _)| block.is_v6());
    let named = flow.vpc.as_ref().and_then(|id| match model.network.place(id) {
        Some(Place::Vpc(at)) => Some(at),
        _ => None,
    });
    let near = Near { named, ..Near::default() };
    let only_v6 = |text: &str| match end::end(model, text, near, false) {
        Ok((End::Interface(at), _)) => model.interface(at).of_family(false).is_none(),
        _ => false,
    };
    let v6 = flow.v6.unwrap_or_else(|| {
        flow.protocol == protocol::ICMP6
            || is_v6(&flow.from)
            || is_v6(&flow.to)
            || only_v6(&flow.from)
            || only_v6(&flow.to)
    });
    // An address may stand in several VPCs; the other end says which one is meant.
    let is_address = |text: &str| Cidr::parse(text).is_some_and(|(block, _)| block.single().is_some());
    let place = |end: &End| match end {
        End::Interface(at) | End::Own(at, _) | End::Public(at, _) => Some(*at),
        _ => None,
    };
    let far = if is_address(&flow.from) && !is_address(&flow.to) {
        end::end(model, &flow.to, near, v6).ok().and_then(|(end, _)| place(&end))
    } else {
        None
    };
    let (from, _) = end::end(model, &flow.from, Near { interface: far, ..near }, v6)?;
    let interface = place(&from);
    let vpc = match from {
        End::Local(vpc, _) => Some(vpc),
        _ => interface.map(|at| model.interface(at).vpc),
    };
    let near = Near { interface, vpc, named };
    let (to, resolved) = end::end(model, &flow.to, near, v6)?;
    for (end, text) in [(&from, &flow.from), (&to, &flow.to)] {
        if matches!(end, End::Range { addresses, .. } if addresses.is_empty()) {
            let message = format!("the CIDR blocks of the VPCs leave no address that `{text}` could stand for");
            return Err(NoEnd::new(text, message));
        }
    }
    let (mut range, mut stand_in) = (None, None);
    let mut pick = |addresses: Ranges, v6: bool, generic: bool, service: Option<Service>, is_source: bool| {
        let address = sample(&addresses, v6);
        let (service, list) = service.unzip();
        let text = if is_source { &flow.from } else { &flow.to };
        let what = match generic && service.is_none() {
            true => "a public address".to_owned(),
            false => format!("an address of `{text}`"),
        };
        let block = match cidr::blocks(v6, &addresses).as_slice() {
            [one] if !generic => Some(*one),
            _ => None,
        };
        stand_in =
            Some(StandIn { address, internet: generic, service, list: list.flatten(), block, asked: block, what });
        range = Some(Many { addresses, v6, is_source });
        address
    };
    let own = |end: &End| match end {
        End::Own(_, address) => Some(*address),
        _ => None,
    };
    let (own_source, own_destination) = (own(&from), own(&to));
    let listed = [&from, &to].into_iter().find_map(|end| match end {
        End::Listed(address, list) => Some((*address, list.clone())),
        _ => None,
    });
    let from = match from {
        End::Interface(at) | End::Own(at, _) | End::Public(at, _) => Start::Interface(at),
        End::Local(vpc, address) => Start::Local(vpc, address),
        End::Outside(address) | End::Listed(address, _) => Start::Outside(address),
        End::Range { addresses, v6, generic, service } => Start::Outside(pick(addresses, v6, generic, service, true)),
    };
    let to = match to {
        End::Interface(at) | End::Own(at, _) => Goal::Interface(at),
        End::Public(at, address) => Goal::Public(at, address),
        End::Local(_, address) | End::Outside(address) | End::Listed(address, _) => Goal::Address(address),
        End::Range { addresses, v6, generic, service } => Goal::Address(pick(addresses, v6, generic, service, false)),
    };
    if let (Start::Outside(_), Goal::Address(address)) = (from, to)
        && !(0..model.network.vpcs.len()).any(|vpc| model.is_in_vpc(vpc, address))
    {
        let message = "both ends are outside of the VPCs that are described";
        return Err(NoEnd::new(&flow.to, message));
    }
    let source = match from {
        Start::Interface(at) => Some(at),
        _ => None,
    };
    let ports = match &flow.port {
        Some(ports) => ports.clone(),
        None if protocol::is_icmp(flow.protocol) && v6 => Ranges::one(0x8000),
        None if protocol::is_icmp(flow.protocol) => Ranges::one(0x0800),
        None => Ranges::one(0),
    };
    let of_list = |(address, list): (IpAddr, String)| {
        let what = format!("`{list}`");
        StandIn { address, internet: false, service: None, list: Some(list), block: None, asked: None, what }
    };
    let stand_in = stand_in.or(listed.map(of_list));
    let source_ports = source_ports(model, flow, source);
    let question = Question {
        from,
        to,
        protocol: flow.protocol,
        others: false,
        ports,
        source_ports,
        stand_in,
        source: own_source,
        destination: own_destination,
        v6,
        mapped: None,
    };
    Ok(Asked { question, range, resolved, v6 })
}

/// One of many addresses; one for documentation, if there is one.
///
/// ```
/// assert_eq!(vpc::sample(&vpc::internet(false), false).to_string(), "203.0.113.7");
/// ```
pub fn sample(addresses: &Ranges, v6: bool) -> IpAddr {
    let wanted: IpAddr = if v6 {
        IpAddr::V6(std::net::Ipv6Addr::new(0x2001, 0xdb8, 0, 0, 0, 0, 0, 7))
    } else {
        IpAddr::V4(std::net::Ipv4Addr::new(203, 0, 113, 7))
    };
    if addresses.contains(cidr::number(wanted)) {
        return wanted;
    }
    cidr::address(v6, addresses.hull().map_or(0, |(first, _)| first))
}
