//! Whether this machine's clock is right, by another's `Date` header. Over plain
//! HTTP: what is asked for is no secret, and a wrong answer only warns.

use std::io::{Read, Write};
use std::net::{TcpStream, ToSocketAddrs};
use std::time::Duration;

use super::{Finding, Health};
use crate::app::now;

/// How long to wait for the other.
const PATIENCE: Duration = Duration::from_secs(5);
/// How far off the clock may be, in milliseconds: the header counts whole
/// seconds, and the way takes some time.
const OFF_MS: i64 = 5_000;
/// From here on times on screen are plainly wrong: two minutes.
const FAR_MS: i64 = 120_000;

const MEND: &str = "Let the system keep time: `timedatectl set-ntp true`, or chrony.";

pub(super) fn examine(url: Option<&str>) -> Finding {
    let unknown = |why: String| {
        let mend = "Name an address that answers over plain HTTP: `doctor --clock http://example.com`.";
        Finding::new(Health::Warn, "clock", why, mend)
    };
    let Some(url) = url else {
        return unknown("Unknown: there is nothing to compare the clock with.".into());
    };
    match ask(url) {
        Err(why) => unknown(format!("Unknown: {url} did not tell the time ({why}).")),
        Ok(theirs) => judge(now() - theirs),
    }
}

fn judge(off: i64) -> Finding {
    let seconds = off / 1000;
    let found = match seconds {
        0 => "The clock is right to the second.".to_owned(),
        1.. => format!("The clock is {seconds} s ahead."),
        _ => format!("The clock is {} s behind.", -seconds),
    };
    if off.abs() <= OFF_MS {
        Finding::ok("clock", found)
    } else if off.abs() < FAR_MS {
        Finding::new(Health::Warn, "clock", found, MEND)
    } else {
        Finding::new(Health::Bad, "clock", found, MEND)
    }
}

fn ask(url: &str) -> Result<i64, String> {
    let rest = url.strip_prefix("http://").ok_or("only http:// is asked")?;
    let host = rest.split('/').next().unwrap_or_default();
    let fits = |c: char| c.is_ascii_alphanumeric() || matches!(c, '.' | '-' | ':' | '[' | ']');
    if host.is_empty() || !host.chars().all(fits) {
        return Err("that is no address".into());
    }
    let named = if host
        .rsplit_once(':')
        .is_some_and(|(_, port)| port.parse::<u16>().is_ok())
    {
        host.to_owned()
    } else {
        format!("{host}:80")
    };
    let said = |error: std::io::Error| error.to_string();
    let address = named
        .to_socket_addrs()
        .map_err(said)?
        .next()
        .ok_or("its name is not known")?;
    let mut stream = TcpStream::connect_timeout(&address, PATIENCE).map_err(said)?;
    stream.set_read_timeout(Some(PATIENCE)).map_err(said)?;
    stream.set_write_timeout(Some(PATIENCE)).map_err(said)?;
    let request =
        format!("HEAD / HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\nUser-Agent: aisle-server\r\n\r\n");
    stream.write_all(request.as_bytes()).map_err(said)?;
    let mut head = String::new();
    // A head has no more than a few kilobytes; what is no text ends it.
    let mut bytes = [0; 8192];
    let mut have = 0;
    while have < bytes.len() && !head.contains("\r\n\r\n") {
        let Some(room) = bytes.get_mut(have..) else { break };
        match stream.read(room).map_err(said)? {
            0 => break,
            read => have += read,
        }
        head = String::from_utf8_lossy(bytes.get(..have).unwrap_or_default()).into_owned();
    }
    let line = head.lines().find_map(|line| {
        let (name, value) = line.split_once(':')?;
        name.eq_ignore_ascii_case("date").then(|| value.trim())
    });
    line.and_then(date).ok_or_else(|| "no Date header".into())
}

/// Reads `Sun, 06 Nov 1994 08:49:37 GMT` as milliseconds since 1970.
fn date(text: &str) -> Option<i64> {
    const MONTHS: [&str; 12] = [
        "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec",
    ];
    let mut parts = text.split_whitespace().skip(1);
    let day: i64 = parts.next()?.parse().ok()?;
    let name = parts.next()?;
    let month = i64::try_from(MONTHS.iter().position(|month| *month == name)?).ok()? + 1;
    let year: i64 = parts.next()?.parse().ok()?;
    let mut clock = parts.next()?.split(':').map(|part| part.parse::<i64>().ok());
    let (hour, minute, second) = (clock.next()??, clock.next()??, clock.next()??);
    if !(1970..10_000).contains(&year) || !(1..=31).contains(&day) || hour > 23 || minute > 59 || second > 60
    {
        return None;
    }
    // Years that begin in March, so that leap days come last.
    let (shifted, month) = if month > 2 {
        (year, month - 3)
    } else {
        (year - 1, month + 9)
    };
    let days = 365 * shifted + shifted / 4 - shifted / 100 + shifted / 400 + (153 * month + 2) / 5 + day
        - 1
        - 719_468;
    Some((((days * 24 + hour) * 60 + minute) * 60 + second) * 1000)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_date_header_is_its_moment() {
        assert_eq!(date("Sun, 06 Nov 1994 08:49:37 GMT"), Some(784_111_777_000));
        assert_eq!(date("Tue, 29 Feb 2000 00:00:00 GMT"), Some(951_782_400_000));
        for bad in [
            "",
            "yesterday",
            "Sun, 06 Foo 1994 08:49:37 GMT",
            "Sun, 06 Nov 1994 25:49:37 GMT",
        ] {
            assert_eq!(date(bad), None, "{bad}");
        }
    }

    #[test]
    fn a_clock_that_is_off_is_told_by_how_much_and_which_way() {
        assert_eq!(judge(400).health, Health::Ok);
        let ahead = judge(30_000);
        assert_eq!(
            (ahead.health, ahead.found.as_str()),
            (Health::Warn, "The clock is 30 s ahead.")
        );
        let behind = judge(-300_000);
        assert_eq!(
            (behind.health, behind.found.as_str()),
            (Health::Bad, "The clock is 300 s behind.")
        );
        assert!(!behind.mend.is_empty());
    }

    #[test]
    fn without_anything_to_compare_with_the_clock_is_unknown() {
        for url in [
            None,
            Some("https://example.com"),
            Some("http://a b"),
            Some("http://"),
        ] {
            let finding = examine(url);
            assert!(
                finding.health == Health::Warn && finding.found.starts_with("Unknown"),
                "{finding:?}"
            );
        }
    }
}
