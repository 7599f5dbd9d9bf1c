//! The settings of mail, and what they come to.

use std::path::PathBuf;
use std::time::Duration;

use axum::http::Uri;
use lettre::message::Mailbox;
use lettre::transport::smtp::authentication::Credentials;
use lettre::transport::smtp::client::{Certificate, Tls, TlsParameters};
use lettre::transport::smtp::extension::ClientId;
use lettre::transport::smtp::{SMTP_PORT, SUBMISSION_PORT, SUBMISSIONS_PORT};
use lettre::{AsyncSmtpTransport, Tokio1Executor};
use serde::Deserialize;

use super::super::settings::Secret;

/// How long the relay may take for one answer.
const PATIENCE: Duration = Duration::from_secs(20);

/// What a certificate in a file begins with.
const MARK: &[u8] = b"-----BEGIN CERTIFICATE-----";

/// `[mail]` of the settings.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct MailSettings {
    /// The relay that takes letters: `smtps://mail.shop.example`, or `smtp://` for
    /// STARTTLS, which must then be had; without TLS on this machine only.
    pub relay: Option<String>,
    /// A file with the certificates (PEM) of who vouches for the relay, beside those
    /// whom this machine trusts. With it a relay on this machine does TLS as well.
    pub relay_ca: Option<PathBuf>,
    /// The name to sign in with there.
    pub user: Option<String>,
    /// The password for it.
    pub password: Option<Secret>,
    /// A file with the same.
    pub password_file: Option<PathBuf>,
    /// A folder that letters are put into instead, as `.eml` files.
    pub drop: Option<PathBuf>,
    /// Whom letters are from: `Larch & Loft <chat@shop.example>`.
    pub from: Option<String>,
    /// Who gets a letter about each ticket.
    pub to: Vec<String>,
}

/// Why these settings cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum MailError {
    /// The relay is no address.
    #[error(
        "mail.relay: `{0}` is not an address such as smtps://mail.shop.example or smtp://mail.shop.example:587"
    )]
    Relay(String),
    /// It has a password in it.
    #[error("mail.relay has a name or password in it; put them into mail.user and mail.password_file")]
    Secret,
    /// Two ways at once.
    #[error("mail: relay and drop are both set; take one away")]
    Both,
    /// Nobody to send for.
    #[error("mail.from is missing: name whom letters are from, such as \"Larch & Loft <chat@shop.example>\"")]
    NoFrom,
    /// Nothing to send with.
    #[error("mail.to names who gets letters, and there is no mail.relay and no mail.drop")]
    NoWay,
    /// An address is none.
    #[error(
        "mail.{setting}: `{text}` is not an address such as chat@shop.example or Larch & Loft <chat@shop.example>"
    )]
    Address {
        /// `from` or `to`.
        setting: &'static str,
        /// As it was written.
        text: String,
    },
    /// A name without a password, or the other way round.
    #[error("mail: set both mail.user and mail.password_file, or neither")]
    Login,
    /// The file with the password cannot be read.
    #[error("mail.password_file: {path}: {source}")]
    File {
        /// Which.
        path: PathBuf,
        /// What happened.
        source: std::io::Error,
    },
    /// The file with certificates cannot be read.
    #[error("mail.relay_ca: {path}: {source}")]
    Authority {
        /// Which.
        path: PathBuf,
        /// What happened.
        source: std::io::Error,
    },
    /// The folder is not there.
    #[error("mail.drop: {0} is no folder; make it, or name another")]
    Drop(PathBuf),
    /// The relay's name cannot be used for TLS.
    #[error("mail.relay: {0}")]
    Tls(#[from] lettre::transport::smtp::Error),
}

/// How letters leave.
pub(crate) enum Way {
    Relay(Box<AsyncSmtpTransport<Tokio1Executor>>, String),
    Drop(PathBuf),
}

/// Mail that can be used.
pub(crate) struct Post {
    pub(crate) way: Way,
    pub(crate) from: Mailbox,
    pub(crate) to: Vec<Mailbox>,
}

impl MailSettings {
    /// Checks them, and reads the password. None if there is no mail.
    ///
    /// # Errors
    /// [`MailError`], with what would be right.
    pub(crate) fn post(&self) -> Result<Option<Post>, MailError> {
        let to: Vec<Mailbox> = self
            .to
            .iter()
            .map(|text| mailbox("to", text))
            .collect::<Result<_, _>>()?;
        if self.relay.is_none() && self.drop.is_none() {
            return if to.is_empty() {
                Ok(None)
            } else {
                Err(MailError::NoWay)
            };
        }
        let from = mailbox("from", self.from.as_deref().ok_or(MailError::NoFrom)?)?;
        let way = match (&self.relay, &self.drop) {
            (Some(_), Some(_)) => return Err(MailError::Both),
            (Some(relay), None) => self.relay(relay, &from)?,
            (None, Some(folder)) if folder.is_dir() => Way::Drop(folder.clone()),
            (None, folder) => return Err(MailError::Drop(folder.clone().unwrap_or_default())),
        };
        Ok(Some(Post { way, from, to }))
    }

    fn relay(&self, text: &str, from: &Mailbox) -> Result<Way, MailError> {
        let wrong = || MailError::Relay(text.to_owned());
        let uri: Uri = text.trim().parse().map_err(|_| wrong())?;
        let authority = uri.authority().ok_or_else(wrong)?;
        if authority.as_str().contains('@') {
            return Err(MailError::Secret);
        }
        let host = authority.host().trim_matches(['[', ']']);
        let address: Option<std::net::IpAddr> = host.parse().ok();
        let is_local = host.eq_ignore_ascii_case("localhost") || address.is_some_and(|ip| ip.is_loopback());
        let (tls, port) = match uri.scheme_str() {
            Some("smtps") => (Tls::Wrapper(self.tls(host)?), SUBMISSIONS_PORT),
            Some("smtp") if is_local && self.relay_ca.is_none() => (Tls::None, SMTP_PORT),
            Some("smtp") => (Tls::Required(self.tls(host)?), SUBMISSION_PORT),
            _ => return Err(wrong()),
        };
        let mut builder = AsyncSmtpTransport::<Tokio1Executor>::builder_dangerous(host)
            .tls(tls)
            .port(uri.port_u16().unwrap_or(port));
        if let Some(login) = self.login()? {
            builder = builder.credentials(login);
        }
        let name = ClientId::Domain(from.email.domain().to_owned());
        let transport = builder.hello_name(name).timeout(Some(PATIENCE)).build();
        Ok(Way::Relay(Box::new(transport), authority.as_str().to_owned()))
    }

    /// Whom to believe that this is the relay.
    fn tls(&self, host: &str) -> Result<TlsParameters, MailError> {
        let mut parameters = TlsParameters::builder(host.to_owned());
        if let Some(path) = &self.relay_ca {
            let failed = |source| MailError::Authority {
                path: path.clone(),
                source,
            };
            let text = std::fs::read(path).map_err(failed)?;
            let is_one = text.windows(MARK.len()).any(|part| part == MARK);
            if !is_one {
                return Err(failed(std::io::Error::other("there is no certificate in it")));
            }
            parameters = parameters.add_root_certificate(Certificate::from_pem(&text)?);
        }
        Ok(parameters.build()?)
    }

    fn login(&self) -> Result<Option<Credentials>, MailError> {
        let password = match (&self.password, &self.password_file) {
            (Some(password), _) => Some(password.reveal().to_owned()),
            (None, Some(path)) => {
                let text = std::fs::read_to_string(path).map_err(|source| MailError::File {
                    path: path.clone(),
                    source,
                })?;
                Some(text.trim_end_matches(['\r', '\n']).to_owned())
            }
            (None, None) => None,
        };
        match (&self.user, password) {
            (None, None) => Ok(None),
            (Some(user), Some(password)) => Ok(Some(Credentials::new(user.clone(), password))),
            _ => Err(MailError::Login),
        }
    }
}

fn mailbox(setting: &'static str, text: &str) -> Result<Mailbox, MailError> {
    text.trim().parse().map_err(|_| MailError::Address {
        setting,
        text: text.to_owned(),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn with(relay: &str) -> MailSettings {
        MailSettings {
            relay: Some(relay.into()),
            from: Some("Larch & Loft <chat@shop.example>".into()),
            ..MailSettings::default()
        }
    }

    #[test]
    fn a_relay_speaks_tls_unless_it_is_this_machine_and_carries_no_password() {
        for good in [
            "smtps://mail.shop.example",
            "smtp://mail.shop.example:2587",
            "smtp://127.0.0.1:25",
            "smtp://localhost",
        ] {
            assert!(with(good).post().unwrap().is_some(), "{good}");
        }
        assert!(matches!(
            with("smtps://ann:pass@mail.shop.example").post(),
            Err(MailError::Secret)
        ));
        for bad in ["mail.shop.example", "http://mail.shop.example", "smtp://", ""] {
            assert!(matches!(with(bad).post(), Err(MailError::Relay(_))), "{bad}");
        }
    }

    #[test]
    fn what_is_missing_or_too_much_is_named() {
        let relay = "smtp://localhost";
        let said = |settings: MailSettings| {
            settings
                .post()
                .err()
                .map(|error| error.to_string())
                .unwrap_or_default()
        };
        assert!(
            said(MailSettings {
                from: None,
                ..with(relay)
            })
            .contains("mail.from is missing")
        );
        assert!(
            said(MailSettings {
                from: Some("nobody".into()),
                ..with(relay)
            })
            .contains("mail.from: `nobody`")
        );
        assert!(
            said(MailSettings {
                to: vec!["nobody".into()],
                ..with(relay)
            })
            .contains("mail.to: `nobody`")
        );
        assert!(
            said(MailSettings {
                user: Some("ann".into()),
                ..with(relay)
            })
            .contains("both mail.user")
        );
        assert!(
            said(MailSettings {
                drop: Some("/tmp".into()),
                ..with(relay)
            })
            .contains("take one away")
        );
        let lost = MailSettings {
            relay: None,
            drop: Some("/no/such/folder".into()),
            ..with(relay)
        };
        assert!(said(lost).contains("is no folder"));
        let file = tempfile::NamedTempFile::new().unwrap();
        for (path, why) in [
            (file.path(), "there is no certificate in it"),
            (
                std::path::Path::new("/no/such/ca.pem"),
                "mail.relay_ca: /no/such/ca.pem",
            ),
        ] {
            let told = said(MailSettings {
                relay_ca: Some(path.to_owned()),
                ..with("smtps://mail.shop.example")
            });
            assert!(told.contains(why), "{told}");
        }
        let nowhere = MailSettings {
            to: vec!["shop@shop.example".into()],
            ..MailSettings::default()
        };
        assert!(said(nowhere).contains("no mail.relay"));
        assert!(MailSettings::default().post().unwrap().is_none());
    }
}
