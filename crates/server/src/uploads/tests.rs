//! A corpus of files that are sent to shops, by mistake or on purpose.

use super::*;

fn png(width: u32, height: u32) -> Vec<u8> {
    let mut bytes = b"\x89PNG\r\n\x1a\n".to_vec();
    let mut chunk = |name: &[u8], data: &[u8]| {
        bytes.extend((data.len() as u32).to_be_bytes());
        bytes.extend(name);
        bytes.extend(data);
        bytes.extend([0; 4]);
    };
    let mut head = Vec::new();
    head.extend(width.to_be_bytes());
    head.extend(height.to_be_bytes());
    head.extend([8, 6, 0, 0, 0]);
    chunk(b"IHDR", &head);
    chunk(b"IDAT", &[0x78, 0x9c, 0x03, 0x00, 0x00, 0x00, 0x00, 0x01]);
    chunk(b"IEND", &[]);
    bytes
}

fn jpeg() -> Vec<u8> {
    let mut bytes = vec![0xFF, 0xD8, 0xFF, 0xE0, 0, 16];
    bytes.extend(b"JFIF\0\x01\x01\0\0\x01\0\x01\0\0");
    bytes.extend([0xFF, 0xC0, 0, 11, 8, 0, 30, 0, 40, 1, 1, 0x11, 0]);
    bytes.extend([0xFF, 0xDA, 0, 8, 1, 1, 0, 0, 63, 0, 0x12, 0x34, 0xFF, 0xD9]);
    bytes
}

fn gif() -> Vec<u8> {
    let mut bytes = b"GIF89a".to_vec();
    bytes.extend([4, 0, 3, 0, 0, 0, 0]);
    bytes.extend([0x2C, 0, 0, 0, 0, 4, 0, 3, 0, 0, 2, 1, 0, 0, 0x3B]);
    bytes
}

fn webp() -> Vec<u8> {
    let mut bytes = b"RIFF".to_vec();
    bytes.extend(22_u32.to_le_bytes());
    bytes.extend(b"WEBPVP8X");
    bytes.extend(10_u32.to_le_bytes());
    bytes.extend([0, 0, 0, 0, 7, 0, 0, 5, 0, 0]);
    bytes
}

fn joined(parts: &[&[u8]]) -> Vec<u8> {
    parts.concat()
}

#[test]
fn forty_files_are_each_what_their_bytes_say_or_refused() {
    let pdf: &[u8] = b"%PDF-1.7\n1 0 obj<<>>endobj\ntrailer<<>>\n%%EOF\n";
    let zip: &[u8] = b"PK\x03\x04aaaaPK\x05\x06\0\0\0\0\0\0";
    let page: &[u8] = b"<!DOCTYPE html><script>alert(1)</script>";
    let svg: &[u8] = b"<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>";
    let yes = |kind: &'static str| Ok(kind);
    let no = |why: Refused| Err(why);
    let corpus: Vec<(&str, Vec<u8>, Result<&'static str, Refused>)> = vec![
        ("a picture", png(40, 30), yes("image/png")),
        ("a photo", jpeg(), yes("image/jpeg")),
        (
            "a photo with zeros behind it",
            joined(&[&jpeg(), &[0; 64]]),
            yes("image/jpeg"),
        ),
        ("an animation", gif(), yes("image/gif")),
        ("a modern picture", webp(), yes("image/webp")),
        ("a document", pdf.to_vec(), yes("application/pdf")),
        ("a note", b"My order is late.\nAnn\n".to_vec(), yes("text/plain")),
        ("a note in Korean", "주문이 늦어요".into(), yes("text/plain")),
        (
            "a note with a mark in front",
            "\u{feff}hello".into(),
            yes("text/plain"),
        ),
        ("a table", b"sku,size\n1,42\n".to_vec(), yes("text/plain")),
        (
            "a note that compares",
            b"5 < 6 and a <b> tag far from the start".to_vec(),
            yes("text/plain"),
        ),
        ("nothing", Vec::new(), no(Refused::Kind)),
        ("blanks", b"  \n\t ".to_vec(), no(Refused::Kind)),
        ("zeros", vec![0; 512], no(Refused::Kind)),
        ("noise", (0..=255).cycle().take(4096).collect(), no(Refused::Kind)),
        ("a vector picture", svg.to_vec(), no(Refused::Kind)),
        (
            "a vector picture behind a prologue",
            joined(&[b"<?xml version='1.0'?>", svg]),
            no(Refused::Kind),
        ),
        (
            "a vector picture behind a comment",
            joined(&[b"<!-- hi -->", svg]),
            no(Refused::Kind),
        ),
        (
            "a vector picture behind blanks",
            joined(&[b"\n\n  ", svg]),
            no(Refused::Kind),
        ),
        (
            "a vector picture behind words",
            joined(&[b"hello ", svg]),
            no(Refused::Kind),
        ),
        ("a page", page.to_vec(), no(Refused::Kind)),
        ("a page in capitals", page.to_ascii_uppercase(), no(Refused::Kind)),
        (
            "a page behind a mark",
            joined(&["\u{feff}".as_bytes(), page]),
            no(Refused::Kind),
        ),
        (
            "a page in UTF-16",
            page.iter().flat_map(|b| [*b, 0]).collect(),
            no(Refused::Kind),
        ),
        (
            "a script for a server",
            b"hi <?php system($_GET['c']); ?>".to_vec(),
            no(Refused::Kind),
        ),
        (
            "a script for a shell",
            b"#!/bin/sh\nrm -rf /\n".to_vec(),
            no(Refused::Kind),
        ),
        (
            "a program for Windows",
            joined(&[b"MZ\x90\0", &[0; 128]]),
            no(Refused::Kind),
        ),
        (
            "a program for Linux",
            joined(&[b"\x7fELF\x02\x01\x01", &[0; 64]]),
            no(Refused::Kind),
        ),
        ("an archive", zip.to_vec(), no(Refused::Kind)),
        (
            "a packed file",
            b"\x1f\x8b\x08\0\0\0\0\0".to_vec(),
            no(Refused::Kind),
        ),
        (
            "old office",
            b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1aaaaaaaa".to_vec(),
            no(Refused::Kind),
        ),
        (
            "a film",
            b"\0\0\0\x18ftypmp42\0\0\0\0mp42isom".to_vec(),
            no(Refused::Kind),
        ),
        (
            "a picture with a page behind it",
            joined(&[&png(4, 3), page]),
            no(Refused::Mixed),
        ),
        (
            "a photo with a page behind it",
            joined(&[&jpeg(), page]),
            no(Refused::Mixed),
        ),
        (
            "a photo with a script inside",
            joined(&[&jpeg()[..20], b"<script>x</script>", &jpeg()[20..]]),
            no(Refused::Mixed),
        ),
        (
            "an animation with an archive behind it",
            joined(&[&gif(), zip]),
            no(Refused::Mixed),
        ),
        (
            "an animation that is a script",
            b"GIF89a/*\x3b*/=1;alert(1)//".to_vec(),
            no(Refused::Mixed),
        ),
        (
            "a modern picture with more behind it",
            joined(&[&webp(), b"aaaaaaaa"]),
            no(Refused::Mixed),
        ),
        (
            "a document with an archive behind it",
            joined(&[pdf, zip]),
            no(Refused::Mixed),
        ),
        (
            "a document that breaks off",
            b"%PDF-1.7\n1 0 obj".to_vec(),
            no(Refused::Mixed),
        ),
        (
            "a photo that breaks off",
            jpeg()[..30].to_vec(),
            no(Refused::Mixed),
        ),
        (
            "a picture that unfolds to gigabytes",
            png(60_000, 60_000),
            no(Refused::Pixels),
        ),
        ("a picture without width", png(0, 30), no(Refused::Mixed)),
    ];
    assert!(corpus.len() >= 40);
    for (what, bytes, wanted) in corpus {
        let found = examine(&bytes).map(|(kind, _)| kind.media_type);
        assert_eq!(found, wanted, "{what}");
    }
    assert_eq!(examine(&png(40, 30)).unwrap().1, Some((40, 30)));
    assert_eq!(examine(&jpeg()).unwrap().1, Some((40, 30)));
}

#[test]
fn any_bytes_behind_any_beginning_are_looked_at_without_harm() {
    let begins: [Vec<u8>; 6] = [png(4, 3), jpeg(), gif(), webp(), b"%PDF-".to_vec(), b"<".to_vec()];
    let mut seed = 1_u64;
    for round in 0..20_000_usize {
        let mut bytes = begins[round % begins.len()].clone();
        for _ in 0..4 {
            seed = seed
                .wrapping_mul(6_364_136_223_846_793_005)
                .wrapping_add(1_442_695_040_888_963_407);
            let at = (seed >> 33) as usize % bytes.len();
            bytes[at] = (seed >> 20) as u8;
            if seed.is_multiple_of(3) {
                bytes.truncate(at + 1);
            }
        }
        if let Ok((kind, Some((width, height)))) = examine(&bytes) {
            assert!(
                u64::from(width) * u64::from(height) <= 50_000_000,
                "{}",
                kind.media_type
            );
        }
    }
}

#[test]
fn bytes_go_where_they_belong_and_nowhere_else() {
    let folder = tempfile::tempdir().unwrap();
    let uploads = Uploads::beside(Some(&folder.path().join("aisle.db")));
    let id = "0123456789abcdef0123456789abcdef";
    uploads.begin(id).unwrap();
    let turn = uploads.turn(id).unwrap();
    assert!(uploads.turn(id).is_none(), "one at a time");
    assert_eq!(
        uploads.put(&turn, id, 3, 6, b"abc").unwrap(),
        Put::Misplaced(0),
        "a gap"
    );
    assert_eq!(uploads.put(&turn, id, 0, 6, b"abc").unwrap(), Put::Taken(3));
    assert_eq!(
        uploads.put(&turn, id, 0, 6, b"abc").unwrap(),
        Put::Misplaced(3),
        "an overlap"
    );
    assert_eq!(uploads.put(&turn, id, 3, 6, b"defg").unwrap(), Put::Beyond);
    assert_eq!(uploads.put(&turn, id, 3, 6, b"def").unwrap(), Put::Taken(6));
    drop(turn);
    assert!(uploads.turn(id).is_some());
    assert_eq!(uploads.read(id).unwrap(), b"abcdef");
    for bad in ["../aisle.db", "", "0123", "0123456789abcdef0123456789abcde/"] {
        assert!(uploads.read(bad).is_err() && uploads.begin(bad).is_err(), "{bad}");
    }
    uploads.remove(&[id.into(), id.into()]);
    assert!(uploads.offset(id).is_err());
}
