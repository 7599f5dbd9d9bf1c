//! The bytes on the wire until the launcher shows, until one can send, and until
//! the conversation is drawn; what surfaces, rich content, files and help add to
//! that; and until rules run.

use std::path::Path;

use anyhow::{Context, Result};
use serde::Deserialize;

use super::Complaints;
use crate::build::assemble::{FOLDER, SHELL, relative};
use crate::files;
use crate::project::Project;

/// The limits of `budget.toml`.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Budget {
    launcher: Limit,
    composer: Limit,
    conversation: Limit,
    surfaces: Limit,
    rich: Limit,
    forms: Limit,
    files: Limit,
    media: Limit,
    answers: Limit,
    availability: Limit,
    prechat: Limit,
    people: Limit,
    handoff: Limit,
    agents: Limit,
    watch: Limit,
    watch_whole: Limit,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Limit {
    /// Bytes, brotli 11.
    limit: u64,
    /// Why it is what it is; a limit without a reason does not load.
    reason: String,
}

/// One file that goes over the wire.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sent {
    /// Below `dist/`.
    pub name: String,
    /// Bytes as they are.
    pub raw: u64,
    /// Bytes after gzip 9.
    pub gzip: u64,
    /// Bytes after brotli 11.
    pub brotli: u64,
}

/// Every file a merchant copies, with its sizes, by name.
///
/// # Errors
/// `dist/aisle/` is not built.
pub fn sizes(dist: &Path) -> Result<Vec<Sent>> {
    let mut found = Vec::new();
    for file in files::walk(&dist.join(FOLDER))? {
        if !files::has_extension(&file, &["br", "gz"]) {
            let size = |extension: &str| -> Result<u64> {
                let packed = format!("{}{extension}", file.display());
                Ok(std::fs::metadata(&packed)
                    .with_context(|| format!("{packed} is missing; build first"))?
                    .len())
            };
            let name = relative(&file, dist)?;
            found.push(Sent {
                name,
                raw: size("")?,
                gzip: size(".gz")?,
                brotli: size(".br")?,
            });
        }
    }
    Ok(found)
}

/// Whether a file is loaded before the launcher shows.
pub fn is_for_launcher(file: &Sent) -> bool {
    file.name == format!("{FOLDER}/{SHELL}")
}

/// Whether a file is loaded before a message can be sent in English to a
/// backend that speaks Aisle's own protocol.
pub fn is_for_composer(file: &Sent) -> bool {
    is_for_launcher(file) || file.name.starts_with(&format!("{FOLDER}/aisle-widget-"))
}

/// Whether a file is loaded before a conversation is drawn.
pub fn is_for_conversation(file: &Sent) -> bool {
    is_for_composer(file) || file.name.starts_with(&format!("{FOLDER}/aisle-views-"))
}

/// Whether a file is loaded when something is shown uninvited.
pub fn is_for_surfaces(file: &Sent) -> bool {
    file.name.starts_with(&format!("{FOLDER}/aisle-surfaces-"))
}

/// Whether a file is loaded when a conversation holds rich content.
pub fn is_for_rich(file: &Sent) -> bool {
    file.name.starts_with(&format!("{FOLDER}/aisle-rich-"))
}

/// Whether a file is loaded as well when some of that is a form or the like.
pub fn is_for_forms(file: &Sent) -> bool {
    file.name.starts_with(&format!("{FOLDER}/aisle-forms-"))
}

/// Whether a file is loaded so that files can be attached.
pub fn is_for_files(file: &Sent) -> bool {
    file.name.starts_with(&format!("{FOLDER}/aisle-files-"))
}

/// Whether a file is loaded when a file is in a conversation, or a picture is opened.
pub fn is_for_media(file: &Sent) -> bool {
    file.name.starts_with(&format!("{FOLDER}/aisle-media-"))
}

/// Whether a file is loaded when a panel is opened whose server answers questions.
pub fn is_for_answers(file: &Sent) -> bool {
    file.name.starts_with(&format!("{FOLDER}/aisle-answers-"))
}

/// Whether a file is loaded to say who is there and when.
pub fn is_for_availability(file: &Sent) -> bool {
    file.name.starts_with(&format!("{FOLDER}/aisle-availability-"))
}

/// Whether a file is loaded to ask before the first word.
pub fn is_for_prechat(file: &Sent) -> bool {
    file.name.starts_with(&format!("{FOLDER}/aisle-prechat-"))
}

/// Whether a file is loaded to show who answers.
pub fn is_for_people(file: &Sent) -> bool {
    file.name.starts_with(&format!("{FOLDER}/aisle-people-"))
}

/// Whether a file is loaded to ask an agent that answers with a stream.
pub fn is_for_agents(file: &Sent) -> bool {
    file.name.starts_with(&format!("{FOLDER}/aisle-ai-"))
}

/// Whether a file is loaded to go on elsewhere.
pub fn is_for_handoff(file: &Sent) -> bool {
    file.name.starts_with(&format!("{FOLDER}/aisle-handoff-"))
}

/// Whether a file is loaded so that rules run.
pub fn is_for_rules(file: &Sent) -> bool {
    file.name.starts_with(&format!("{FOLDER}/aisle-watch-"))
        // What explains rules to whoever writes them, and no shopper loads.
        && !file.name.starts_with(&format!("{FOLDER}/aisle-watch-tools-"))
        && !is_more_of_rules(file)
}

/// Whether a file is loaded once a rule is near, or reads what only some rules read.
fn is_more_of_rules(file: &Sent) -> bool {
    file.name.starts_with(&format!("{FOLDER}/aisle-watch-more-"))
}

/// Whether a file is loaded by a page whose rules read a bit of everything.
fn is_for_all_rules(file: &Sent) -> bool {
    is_for_rules(file) || is_more_of_rules(file)
}

pub(super) fn check(project: &Project, dist: &Path) -> Result<Complaints> {
    let budget: Budget = toml::from_str(&files::read(&project.root.join("budget.toml"))?)?;
    Ok(judge(&budget, &sizes(dist)?))
}

fn judge(budget: &Budget, sizes: &[Sent]) -> Complaints {
    let mut found = Vec::new();
    let launcher = (
        "until the launcher shows",
        &budget.launcher,
        1,
        is_for_launcher as fn(&Sent) -> bool,
    );
    let composer = (
        "until one can send",
        &budget.composer,
        3,
        is_for_composer as fn(&Sent) -> bool,
    );
    let conversation = (
        "until the conversation is drawn",
        &budget.conversation,
        4,
        is_for_conversation as fn(&Sent) -> bool,
    );
    let surfaces = (
        "beside that, for what comes uninvited",
        &budget.surfaces,
        1,
        is_for_surfaces as fn(&Sent) -> bool,
    );
    let rich = (
        "beside that, for rich content",
        &budget.rich,
        1,
        is_for_rich as fn(&Sent) -> bool,
    );
    let forms = (
        "beside that, for forms and the like",
        &budget.forms,
        1,
        is_for_forms as fn(&Sent) -> bool,
    );
    let attached = (
        "beside that, to attach files",
        &budget.files,
        2,
        is_for_files as fn(&Sent) -> bool,
    );
    let media = (
        "beside that, for files and pictures",
        &budget.media,
        2,
        is_for_media as fn(&Sent) -> bool,
    );
    let answers = (
        "beside that, for help",
        &budget.answers,
        1,
        is_for_answers as fn(&Sent) -> bool,
    );
    let there = (
        "beside that, for who is there",
        &budget.availability,
        1,
        is_for_availability as fn(&Sent) -> bool,
    );
    let before = (
        "beside that, to ask before the first word",
        &budget.prechat,
        1,
        is_for_prechat as fn(&Sent) -> bool,
    );
    let people = (
        "beside that, for who answers",
        &budget.people,
        1,
        is_for_people as fn(&Sent) -> bool,
    );
    let elsewhere = (
        "beside that, to go on elsewhere",
        &budget.handoff,
        2,
        is_for_handoff as fn(&Sent) -> bool,
    );
    let rules = (
        "until rules run",
        &budget.watch,
        2,
        is_for_rules as fn(&Sent) -> bool,
    );
    let whole = (
        "until any rule runs and is near",
        &budget.watch_whole,
        4,
        is_for_all_rules as fn(&Sent) -> bool,
    );
    let agents = (
        "beside that, where an agent answers with a stream",
        &budget.agents,
        2,
        is_for_agents as fn(&Sent) -> bool,
    );
    let beside = [
        surfaces, rich, forms, attached, media, answers, there, before, people, elsewhere, agents,
    ];
    let stages = [launcher, composer, conversation].into_iter().chain(beside);
    for (stage, limit, files, counts) in stages.chain([rules, whole]) {
        let counted: Vec<&Sent> = sizes.iter().filter(|file| counts(file)).collect();
        let total: u64 = counted.iter().map(|file| file.brotli).sum();
        println!("{stage}: {total} of {} bytes", limit.limit);
        if counted.len() != files {
            found.push(format!(
                "{stage}: {} files instead of {files}; is the build complete?",
                counted.len()
            ));
        }
        if total > limit.limit {
            let list: Vec<String> = counted
                .iter()
                .map(|file| format!("{} {}", file.name, file.brotli))
                .collect();
            let over = total - limit.limit;
            found.push(format!(
                "{stage}: {over} bytes too many ({}). {}",
                list.join(", "),
                limit.reason
            ));
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    fn file(name: &str, brotli: u64) -> Sent {
        Sent {
            name: name.into(),
            raw: brotli * 3,
            gzip: brotli * 2,
            brotli,
        }
    }

    fn budget() -> Budget {
        let limit = |limit| Limit {
            limit,
            reason: "because".into(),
        };
        Budget {
            launcher: limit(100),
            composer: limit(1000),
            conversation: limit(1500),
            surfaces: limit(50),
            rich: limit(60),
            forms: limit(70),
            files: limit(90),
            media: limit(40),
            answers: limit(70),
            availability: limit(10),
            prechat: limit(20),
            people: limit(30),
            handoff: limit(30),
            agents: limit(45),
            watch: limit(500),
            watch_whole: limit(700),
        }
    }

    #[test]
    fn one_byte_too_many_is_found_and_a_file_used_later_does_not_count() {
        let mut sizes = vec![
            file("aisle/aisle-chat.js", 100),
            file("aisle/aisle-widget-1.js", 100),
            file("aisle/aisle-widget-1.wasm", 800),
            file("aisle/aisle-views-1.wasm", 500),
            file("aisle/aisle-surfaces-1.wasm", 50),
            file("aisle/aisle-rich-1.wasm", 60),
            file("aisle/aisle-files-1.js", 30),
            file("aisle/aisle-files-1.wasm", 60),
            file("aisle/aisle-answers-1.wasm", 70),
            file("aisle/aisle-watch-1.js", 100),
            file("aisle/aisle-watch-1.wasm", 400),
            file("aisle/aisle-watch-more-1.js", 50),
            file("aisle/aisle-watch-more-1.wasm", 150),
            file("aisle/aisle-watch-tools-1.wasm", 9_000),
            file("aisle/aisle-demo-1.wasm", 9_000),
            file("aisle/aisle-forms-1.wasm", 70),
            file("aisle/aisle-media-1.js", 20),
            file("aisle/aisle-media-1.wasm", 20),
            file("aisle/aisle-availability-1.wasm", 10),
            file("aisle/aisle-prechat-1.wasm", 20),
            file("aisle/aisle-people-1.wasm", 30),
            file("aisle/aisle-handoff-1.js", 10),
            file("aisle/aisle-handoff-1.wasm", 20),
            file("aisle/aisle-ai-1.js", 15),
            file("aisle/aisle-ai-1.wasm", 30),
        ];
        assert!(judge(&budget(), &sizes).is_empty());
        sizes[3].brotli += 1;
        assert_eq!(judge(&budget(), &sizes).len(), 1);
        sizes[2].brotli += 1;
        assert_eq!(judge(&budget(), &sizes).len(), 2);
        sizes[0].brotli += 1;
        assert_eq!(judge(&budget(), &sizes).len(), 3);
        for (at, found) in [
            (4, 4),
            (5, 5),
            (7, 6),
            (8, 7),
            (15, 8),
            (16, 9),
            (12, 10),
            (10, 11),
            (18, 12),
            (19, 13),
            (20, 14),
            (22, 15),
            (24, 16),
        ] {
            sizes[at].brotli += 1;
            assert_eq!(judge(&budget(), &sizes).len(), found);
        }
    }

    #[test]
    fn a_build_without_its_wasm_never_passes_for_a_small_one() {
        assert_eq!(judge(&budget(), &[file("aisle/aisle-chat.js", 1)]).len(), 15);
    }

    #[test]
    fn a_limit_needs_a_reason() {
        assert!(toml::from_str::<Budget>("[launcher]\nlimit=1\n[composer]\nlimit=1\nreason='x'").is_err());
    }
}
