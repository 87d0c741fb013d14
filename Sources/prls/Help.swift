enum Help {
  static let version = "0.1.0"

  static let text = """
    prls, the pull request language server: shows a contributor's open GitHub pull requests with
    the pipelines that failed or are pending, and reruns them.

    usage:
      prls                         serve an editor: JSON-RPC on stdin and stdout
      prls call METHOD [JSON]      one request; prints the result as JSON
      prls check                   is everything in place? says what to do where it is not

    methods:
      listTargets, listPRs, failures, listTriggers, rerun, rerunFailed, rebaseRerun

    options:
      --config PATH                the configuration; else $PRLS_CONFIG, then
                                   $XDG_CONFIG_HOME/prls/config.yaml (~/.config/prls/config.yaml),
                                   then .env in that folder
      --demo                       a GitHub in memory: no token, no network
      --read-only                  never write to GitHub
      --log-level LEVEL            error, warning (the default), info or debug, on stderr
      --version, --help

    try:
      prls --demo call listPRs
      prls --demo call rerun '{"pr": 58845, "pipeline": "performance"}'

    """
}
