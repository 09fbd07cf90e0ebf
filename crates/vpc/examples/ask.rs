//! Asks a network file: `cargo run -p vpc --example ask -- FILE FROM TO PROTOCOL PORT`. Prints the report.
use std::error::Error;

fn main() -> Result<(), Box<dyn Error>> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let [file, from, to, protocol, port] = arguments.as_slice() else {
        return Err("usage: ask FILE FROM TO PROTOCOL PORT".into());
    };
    let text = std::fs::read_to_string(file)?;
    let (network, problems) = vpc::Network::read(&[(file, &text)]);
    for problem in problems {
        eprintln!("{:?} {} {}: {}", problem.severity, problem.component, problem.field, problem.message);
    }
    let flow = vpc::Flow::new(from, to, protocol, port.parse()?).ok_or("no such protocol")?;
    let report = vpc::evaluate(&network, &flow);
    println!("{}", serde_json::to_string_pretty(&report)?);
    println!("{}", serde_json::to_string_pretty(&vpc::exposure(&network, to))?);
    for side in vpc::compare(&report) {
        println!("{}", side.difference);
    }
    Ok(())
}
