//! The graph of a quiz: what leads where, and what is wrong with it.

use crate::protocol::rich::{Question, Quiz};

/// Where something leads.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Target {
    Question(usize),
    Result(usize),
}

/// What a name stands for; a question goes before a result.
pub(super) fn target(quiz: &Quiz, name: &str) -> Option<Target> {
    if name.is_empty() {
        return None;
    }
    let question = quiz.questions.iter().position(|question| question.id == name);
    let result = || quiz.results.iter().position(|result| result.id == name);
    question
        .map(Target::Question)
        .or_else(|| result().map(Target::Result))
}

/// What a condition's name can mean: an answer of this question, or, at each dot,
/// a question and its answer.
pub(super) fn readings<'a>(here: &'a Question, name: &'a str) -> impl Iterator<Item = (&'a str, &'a str)> {
    let dots = name.bytes().enumerate().filter(|(_, byte)| *byte == b'.');
    let split = move |(at, _): (usize, u8)| Some((name.get(..at)?, name.get(at + 1..)?));
    core::iter::once((here.id.as_str(), name)).chain(dots.filter_map(split))
}

/// Where a question may lead, and whether it may lead to the result with the most
/// points.
fn ways(quiz: &Quiz, question: &Question) -> (Vec<Target>, bool) {
    let mut ways = Vec::new();
    let mut add = |name: &str| {
        let found = target(quiz, name);
        if let Some(found) = found.filter(|found| !ways.contains(found)) {
            ways.push(found);
        }
        found.is_some()
    };
    let (least, _) = super::limits(question);
    let mut through = least == 0;
    for answer in &question.answers {
        through |= !add(&answer.next);
    }
    let mut scored = through;
    if through {
        for branch in &question.branches {
            let always = branch.when.is_empty() && branch.score.is_empty();
            if add(&branch.next) && always {
                return (ways, false);
            }
        }
        scored = !add(&question.next);
    }
    (ways, scored)
}

/// How many questions are ahead, this one included, on the longest way that asks
/// none twice, as far as a walk that looks at each question once can tell.
pub(super) fn longest(quiz: &Quiz, from: usize) -> usize {
    // 0: not looked at; 1: on the way that is being walked, or a loop's end.
    let mut known = vec![0_usize; quiz.questions.len()];
    walk(quiz, from, &mut known)
}

/// As deep as there are questions: at most 200.
fn walk(quiz: &Quiz, at: usize, known: &mut [usize]) -> usize {
    match known.get_mut(at) {
        None => return 0,
        Some(length) if *length > 0 => return *length,
        Some(length) => *length = 1,
    }
    let mut most = 0;
    if let Some(question) = quiz.questions.get(at) {
        for way in ways(quiz, question).0 {
            if let Target::Question(next) = way {
                most = most.max(walk(quiz, next, known));
            }
        }
    }
    if let Some(length) = known.get_mut(at) {
        *length = most + 1;
    }
    most + 1
}

/// Something wrong with a quiz. It runs all the same.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Issue {
    /// The question or result.
    pub node: String,
    /// What is wrong, and what to write instead.
    pub hint: &'static str,
}

const TWICE: &str = "another question or result has this id before; give each its own";
const NOWHERE: &str = "it leads to an id that no question or result has; write one of theirs";
const NO_ANSWER: &str =
    "a branch waits for an answer that there is none of; write `answer` or `question.answer`";
const UNREACHED: &str = "no way leads here; name it in a `next`, or take it out";
const UNREACHED_RESULT: &str =
    "no way leads to this result and no points choose it; name it in a `next`, or let answers score for it";
const NO_EXIT: &str = "from here no way leads to a result; let one answer lead out of the loop";
const LIMITS: &str = "`min` and `max` must be between 0 and the number of answers, and `min` not above `max`";

/// What is wrong with a quiz, question by question and then result by result.
#[must_use]
pub fn issues(quiz: &Quiz) -> Vec<Issue> {
    let mut found = Vec::new();
    let mut say = |node: &str, hint| {
        found.push(Issue {
            node: node.to_owned(),
            hint,
        });
    };
    let mut ids: Vec<&str> = Vec::new();
    let all = quiz.questions.iter().map(|question| question.id.as_str());
    for id in all.chain(quiz.results.iter().map(|result| result.id.as_str())) {
        if ids.contains(&id) {
            say(id, TWICE);
        }
        ids.push(id);
    }
    for question in &quiz.questions {
        let answers = question.answers.iter().map(|answer| &answer.next);
        let branches = question.branches.iter().map(|branch| &branch.next);
        let mut names = answers.chain(branches).chain([&question.next]);
        if names.any(|name| !name.is_empty() && target(quiz, name).is_none()) {
            say(&question.id, NOWHERE);
        }
        let mut when = question.branches.iter().flat_map(|branch| &branch.when);
        if when.any(|name| !known(quiz, question, name)) {
            say(&question.id, NO_ANSWER);
        }
        let (min, max) = (question.min.unwrap_or(1), question.max.unwrap_or(u32::MAX));
        let count = question.answers.len() as u32;
        if min > count || max == 0 || min > max || question.max.is_some_and(|max| max > count) {
            say(&question.id, LIMITS);
        }
    }
    let graph: Vec<_> = quiz
        .questions
        .iter()
        .map(|question| ways(quiz, question))
        .collect();
    let (questions, results) = reached(quiz, &graph);
    let leaves = leaving(&graph);
    for (at, question) in quiz.questions.iter().enumerate() {
        if questions.get(at) == Some(&false) {
            say(&question.id, UNREACHED);
        } else if leaves.get(at) == Some(&false) {
            say(&question.id, NO_EXIT);
        }
    }
    for (at, result) in quiz.results.iter().enumerate() {
        if results.get(at) == Some(&false) {
            say(&result.id, UNREACHED_RESULT);
        }
    }
    found
}

fn known(quiz: &Quiz, here: &Question, name: &str) -> bool {
    readings(here, name).any(|(question, answer)| {
        let mut asked = quiz.questions.iter().filter(|it| it.id == question);
        asked.any(|it| it.answers.iter().any(|one| one.id == answer))
    })
}

/// Which questions and results can come.
fn reached(quiz: &Quiz, graph: &[(Vec<Target>, bool)]) -> (Vec<bool>, Vec<bool>) {
    let mut questions = vec![false; quiz.questions.len()];
    let mut results = vec![false; quiz.results.len()];
    let mut by_points = false;
    let mut open = vec![0];
    while let Some(at) = open.pop() {
        let (Some(seen), Some((ways, scored))) = (questions.get_mut(at), graph.get(at)) else {
            continue;
        };
        if core::mem::replace(seen, true) {
            continue;
        }
        by_points |= scored;
        for way in ways {
            match way {
                Target::Question(next) => open.push(*next),
                Target::Result(result) => {
                    if let Some(reached) = results.get_mut(*result) {
                        *reached = true;
                    }
                }
            }
        }
    }
    if by_points {
        let plain = quiz.results.iter().position(|result| result.score.is_empty());
        for (at, reached) in results.iter_mut().enumerate() {
            let score = quiz.results.get(at).map_or("", |result| result.score.as_str());
            // The one for who has no points.
            *reached |= at == plain.unwrap_or(0) || scores(quiz, &questions, score);
        }
    }
    (questions, results)
}

/// Whether an answer that can come gives points of this name.
fn scores(quiz: &Quiz, questions: &[bool], name: &str) -> bool {
    let mut asked = quiz
        .questions
        .iter()
        .zip(questions)
        .filter(|(_, reached)| **reached);
    asked.any(|(question, _)| {
        let mut scores = question.answers.iter().flat_map(|answer| &answer.score.0);
        scores.any(|(of, points)| of == name && *points > 0)
    })
}

/// From which questions a result can be come to.
fn leaving(graph: &[(Vec<Target>, bool)]) -> Vec<bool> {
    let mut leaves = vec![false; graph.len()];
    loop {
        let mut grown = false;
        for (at, (ways, scored)) in graph.iter().enumerate() {
            let out = *scored
                || ways.iter().any(|way| match way {
                    Target::Question(next) => leaves.get(*next) == Some(&true),
                    Target::Result(_) => true,
                });
            if let Some(leaves) = leaves.get_mut(at).filter(|leaves| out && !**leaves) {
                *leaves = true;
                grown = true;
            }
        }
        if !grown {
            return leaves;
        }
    }
}
