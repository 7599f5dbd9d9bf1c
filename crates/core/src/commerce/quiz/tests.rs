use proptest::prelude::*;

use super::*;
use crate::protocol::json;
use crate::protocol::rich::Rich;

/// Where, then for the road a surface, then how far; trail or road wins.
fn finder() -> Quiz {
    json::read(
        r#"{"title":"Which shoe?","questions":[
            {"id":"where","text":"Where do you run?","answers":[
                {"id":"trail","label":"Trails","score":{"trail":2},"next":"far"},
                {"id":"road","label":"Roads","score":{"road":2}},
                {"id":"never","label":"I do not","next":"gift"}],"next":"hard"},
            {"id":"hard","text":"On what?","answers":[{"id":"tar","label":"Tar","score":{"road":1}},{"id":"grass","label":"Grass","score":{"trail":3}}],"next":"far"},
            {"id":"far","text":"What matters?","take":"multi","max":2,"answers":[
                {"id":"far","label":"Distance"},{"id":"fast","label":"Speed","score":{"road":1}},{"id":"dry","label":"Dry feet"}],
             "branches":[{"when":["dry","where.trail"],"next":"boots"}]}],
          "results":[{"id":"boots","title":"Boots","items":[{"title":"Fjord boot"}]},{"id":"trails","score":"trail","title":"Trail shoes"},
            {"id":"roads","score":"road","title":"Road shoes","text":"They are light."},{"id":"gift","coupon":{"code":"GIFT"}}]}"#,
    )
    .unwrap()
}

fn run(answers: &[&[&str]]) -> String {
    let quiz = finder();
    let mut run = Run::begin(&quiz);
    for ids in answers {
        run.answer(&quiz, ids).unwrap();
    }
    run.result(&quiz).map(|it| it.id.clone()).unwrap_or_default()
}

#[test]
fn answers_lead_on_by_their_own_way_by_branches_by_the_question_and_by_points() {
    assert_eq!(run(&[&["never"]]), "gift", "an answer's own way");
    assert_eq!(
        run(&[&["trail"], &["dry", "far"]]),
        "boots",
        "a branch over two questions"
    );
    assert_eq!(run(&[&["trail"], &["far"]]), "trails");
    assert_eq!(
        run(&[&["road"], &["tar"], &["dry"]]),
        "roads",
        "the branch asks for trails"
    );
    assert_eq!(
        run(&[&["road"], &["grass"], &["far"]]),
        "trails",
        "three points against two"
    );
    assert_eq!(
        run(&[&["road"], &["grass"], &["fast"]]),
        "trails",
        "of equal points, the first result"
    );
    assert_eq!(issues(&finder()), []);
}

#[test]
fn what_cannot_be_answered_is_refused_and_changes_nothing() {
    let quiz = finder();
    let mut run = Run::begin(&quiz);
    let before = run.clone();
    assert_eq!(run.answer(&quiz, &["nowhere"]), Err(Refusal::Unknown));
    assert_eq!(run.answer::<&str>(&quiz, &[]), Err(Refusal::Few(1)));
    assert_eq!(run.answer(&quiz, &["trail", "road"]), Err(Refusal::Many(1)));
    assert_eq!(run, before);
    run.answer(&quiz, &["trail"]).unwrap();
    assert_eq!(run.answer(&quiz, &["far", "fast", "dry"]), Err(Refusal::Many(2)));
    run.answer(&quiz, &["fast", "far", "fast"]).unwrap();
    assert_eq!(run.given(&quiz)[1], ("far", vec!["far", "fast"]));
    assert_eq!(run.answer(&quiz, &["far"]), Err(Refusal::Unknown), "it is over");
}

#[test]
fn going_back_shows_what_was_answered_and_takes_its_points_away() {
    let quiz = finder();
    let mut run = Run::begin(&quiz);
    assert_eq!(run.back(&quiz), None);
    assert_eq!(run.progress(&quiz), (0, 3));
    run.answer(&quiz, &["road"]).unwrap();
    run.answer(&quiz, &["tar"]).unwrap();
    assert_eq!((run.progress(&quiz), run.points(&quiz, "road")), ((2, 3), 3));
    assert_eq!(run.back(&quiz), Some(vec!["tar"]));
    assert_eq!(
        (
            run.question(&quiz).unwrap().id.as_str(),
            run.points(&quiz, "road")
        ),
        ("hard", 2)
    );
    assert_eq!(run.back(&quiz), Some(vec!["road"]));
    assert_eq!(run, Run::begin(&quiz));
}

#[test]
fn a_run_goes_on_after_a_reload_as_far_as_the_quiz_is_the_same() {
    let quiz = finder();
    let mut run = Run::begin(&quiz);
    run.answer(&quiz, &["road"]).unwrap();
    run.answer(&quiz, &["tar"]).unwrap();
    let kept = run.save(&quiz);
    assert_eq!(kept, r#"[{"q":"where","a":["road"]},{"q":"hard","a":["tar"]}]"#);
    assert_eq!(Run::restore(&quiz, &kept), run);
    let mut changed = finder();
    changed.questions[1].answers.remove(0);
    assert_eq!(
        Run::restore(&changed, &kept).question(&changed).unwrap().id,
        "hard"
    );
    for broken in ["", "{}", "[7]", "null"] {
        assert_eq!(Run::restore(&quiz, broken), Run::begin(&quiz));
    }
}

#[test]
fn what_the_server_was_told_of_a_run_leads_to_the_same_result() {
    let quiz = finder();
    let told = r#"{"result":"roads","answers":{"where":["road"],"hard":["tar"],"far":["dry","far"]}}"#;
    let run = Run::replay(&quiz, told);
    assert_eq!(run.result(&quiz).map(|it| it.id.as_str()), Some("roads"));
    for broken in [
        "",
        "7",
        "{}",
        r#"{"answers":[1,2]}"#,
        r#"{"answers":{"where":"road"}}"#,
        r#"{"answers":{"where":["moon"]}}"#,
    ] {
        assert_eq!(Run::replay(&quiz, broken), Run::begin(&quiz), "{broken}");
    }
    let mut loops = finder();
    loops.questions[2].next = "far".into();
    loops.questions[2].branches.clear();
    assert!(Run::replay(&loops, told).result(&loops).is_some(), "a loop ends");
}

#[test]
fn mistakes_in_the_graph_are_told_with_the_place_and_a_hint() {
    let quiz: Quiz = json::read(
        r#"{"questions":[
            {"id":"a","text":"?","answers":[{"id":"x","label":"x","next":"b"},{"id":"y","label":"y","next":"nowhere"}],"next":"r"},
            {"id":"b","text":"?","answers":[{"id":"x","label":"x"}],"next":"c"},
            {"id":"c","text":"?","take":"multi","min":3,"answers":[{"id":"x","label":"x"}],"next":"b","branches":[{"when":["z"],"next":"b"}]},
            {"id":"lost","text":"?","answers":[{"id":"x","label":"x"}]},
            {"id":"a","text":"?","answers":[{"id":"x","label":"x"}]}],
          "results":[{"id":"r"},{"id":"s","score":"never"}]}"#,
    )
    .unwrap();
    let found: Vec<_> = issues(&quiz)
        .into_iter()
        .map(|it| (it.node, it.hint.split([';', ':']).next().unwrap().to_owned()))
        .collect();
    let expected = [
        ("a", "another question or result has this id before"),
        ("a", "it leads to an id that no question or result has"),
        ("c", "a branch waits for an answer that there is none of"),
        (
            "c",
            "`min` and `max` must be between 0 and the number of answers, and `min` not above `max`",
        ),
        ("b", "from here no way leads to a result"),
        ("c", "from here no way leads to a result"),
        ("lost", "no way leads here"),
        ("a", "no way leads here"),
        ("s", "no way leads to this result and no points choose it"),
    ];
    let expected: Vec<_> = expected
        .into_iter()
        .map(|(node, hint)| (node.to_owned(), hint.to_owned()))
        .collect();
    assert_eq!(found, expected);
}

#[test]
fn a_loop_without_exit_is_left_all_the_same() {
    let quiz: Quiz = json::read(
        r#"{"questions":[{"id":"a","text":"?","answers":[{"id":"x","label":"x","score":{"n":1}}],"next":"a"}],"results":[{"id":"r"}]}"#,
    )
    .unwrap();
    let mut run = Run::begin(&quiz);
    let mut answers = 0;
    while run.answer(&quiz, &["x"]).is_ok() {
        answers += 1;
    }
    assert_eq!((answers, run.result(&quiz).unwrap().id.as_str()), (STEPS, "r"));
    assert_eq!(
        run.points(&quiz, "n"),
        1,
        "of a question answered again, the last time counts"
    );
}

#[test]
fn a_result_is_words_products_and_a_coupon() {
    let quiz = finder();
    let kinds = |at: usize| -> Vec<String> {
        contents(&quiz.results[at])
            .into_iter()
            .map(|it| it.kind)
            .collect()
    };
    assert_eq!(kinds(0), ["carousel"]);
    assert_eq!(kinds(1), ["text"]);
    assert_eq!(
        contents(&quiz.results[2])[0].fallback,
        "Road shoes\n\nThey are light."
    );
    assert_eq!(kinds(3), ["coupon"]);
    assert!(
        matches!(Rich::read(&contents(&quiz.results[0])[0]), Some(Rich::Carousel(it)) if it.title == "Boots")
    );
    assert_eq!(
        contents(&Outcome {
            id: "r".into(),
            ..Outcome::default()
        })[0]
            .fallback,
        "r"
    );
}

fn name() -> impl Strategy<Value = String> {
    prop::sample::select(vec!["", "q0", "q1", "q2", "q3", "q4", "r0", "r1", "r2", "zz"])
        .prop_map(String::from)
}

prop_compose! {
    fn any_quiz()(
        questions in prop::collection::vec((
            prop::collection::vec((name(), -3_i32..4), 1..4), any::<bool>(), prop::option::of(0_u32..5), prop::option::of(0_u32..5),
            prop::collection::vec((name(), "[a-c]|q[0-4]\\.a[0-2]", "(p|q)?", -2_i64..3), 0..3), name()), 1..6),
        results in prop::collection::vec("(p|q)?", 1..4),
    ) -> Quiz {
        let mut quiz = Quiz::default();
        for (at, (answers, multi, min, max, branches, next)) in questions.into_iter().enumerate() {
            let answers = answers.into_iter().enumerate().map(|(at, (next, points))| crate::protocol::rich::Answer {
                id: format!("a{at}"), label: "x".into(), next, score: crate::protocol::rich::Scores(vec![("p".into(), points)]), ..Default::default()
            }).collect();
            let branches = branches.into_iter().map(|(next, when, score, at_least)| Branch { next, when: vec![when], score, at_least: Some(at_least) }).collect();
            let take = if multi { Answers::Multi } else { Answers::Single };
            quiz.questions.push(Question { id: format!("q{at}"), text: "?".into(), answers, take, min, max, branches, next, ..Question::default() });
        }
        for (at, score) in results.into_iter().enumerate() {
            quiz.results.push(Outcome { id: format!("r{at}"), score, ..Outcome::default() });
        }
        quiz
    }
}

proptest! {
    #[test]
    fn any_quiz_ends_in_a_result_and_can_be_gone_back_and_kept(quiz in any_quiz(), picks in prop::collection::vec(any::<u8>(), 0..60)) {
        let found = issues(&quiz);
        let named = |it: &Issue| quiz.questions.iter().any(|q| q.id == it.node) || quiz.results.iter().any(|r| r.id == it.node);
        prop_assert!(found.iter().all(named));
        let mut run = Run::begin(&quiz);
        let mut reached = Vec::new();
        for pick in picks {
            let Some(question) = run.question(&quiz) else { break };
            reached.push(question.id.clone());
            let (least, most) = limits(question);
            prop_assert!(least <= most && most <= question.answers.len());
            let count = (usize::from(pick) % (most + 1)).max(least);
            let all = question.answers.len();
            let ids: Vec<String> = (0..count).map(|at| question.answers[(at + usize::from(pick)) % all].id.clone()).collect();
            let before = run.clone();
            run.answer(&quiz, &ids).unwrap();
            let (done, of) = run.progress(&quiz);
            prop_assert!(done <= of && (run.result(&quiz).is_some() == (done == of)), "{done} of {of}");
            let mut back = run.clone();
            prop_assert_eq!(back.back(&quiz).unwrap().len(), count);
            prop_assert_eq!(back, before);
            prop_assert_eq!(&Run::restore(&quiz, &run.save(&quiz)), &run);
        }
        prop_assert!(run.question(&quiz).is_some() != run.result(&quiz).is_some());
        // What can be come to is not said to be out of reach.
        for issue in found {
            let lost = issue.hint.starts_with("no way leads");
            prop_assert!(!lost || !reached.contains(&issue.node), "{issue:?}");
            let came = run.result(&quiz).is_some_and(|it| it.id == issue.node);
            prop_assert!(!lost || !came, "{issue:?}");
        }
    }
}
