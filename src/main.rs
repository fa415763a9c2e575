//! The `rules` command. All of it is in [`cli`]; the meaning of rules is in the library.

mod cli;

fn main() -> std::process::ExitCode {
    cli::main()
}
