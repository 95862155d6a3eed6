//! `mindgap man`.

use super::exit::{Exit, Failure};
use super::terminal;

pub(super) fn run(command: &clap::Command) -> Result<Exit, Failure> {
    let mut page = Vec::new();
    let written = clap_mangen::Man::new(command.clone()).render(&mut page);
    written.map_err(|error| Failure::writing(&error, "the manual"))?;
    sections(command, "MINDGAP", &mut page)?;
    terminal::write_out(&page)?;
    Ok(Exit::Clean)
}

/// A section for each command below this one.
fn sections(command: &clap::Command, above: &str, page: &mut Vec<u8>) -> Result<(), Failure> {
    for subcommand in command.get_subcommands().filter(|sub| !sub.is_hide_set()) {
        let mut section = Vec::new();
        let man = clap_mangen::Man::new(subcommand.clone());
        let written = man
            .render_synopsis_section(&mut section)
            .and_then(|()| man.render_description_section(&mut section))
            .and_then(|()| man.render_options_section(&mut section));
        written.map_err(|error| Failure::writing(&error, "the manual"))?;
        let name = format!("{above} {}", subcommand.get_name().to_uppercase());
        page.extend_from_slice(format!(".SH \"{name}\"\n").as_bytes());
        page.extend_from_slice(&section);
        sections(subcommand, &name, page)?;
    }
    Ok(())
}
