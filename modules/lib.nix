# What the module computes, as functions of plain values. Only `builtins` are used, so that
# the units can be evaluated, rendered and tested where there is no nixpkgs.
let
  inherit (builtins)
    any
    concatMap
    elem
    elemAt
    hashString
    match
    stringLength
    substring
    ;

  hasPrefix = prefix: text: substring 0 (stringLength prefix) text == prefix;
  isBelow = parent: path: path == parent || hasPrefix "${parent}/" path;

  # By full name, since *-events.jsonl would also find what holds no events.
  eventFiles = [
    "hybrid-events.jsonl"
    "aidb-events.jsonl"
    "vscode-events.jsonl"
    "ralph-events.jsonl"
  ];

  # What an AI stack writes below its directory, itself or by one of its services: the same as
  # fedlearn's own defaults.
  telemetryFiles =
    map (name: "telemetry/${name}") eventFiles ++ map (name: "*/telemetry/${name}") eventFiles;
  datasetFiles = [
    "fine-tuning/dataset.jsonl"
    "*/fine-tuning/dataset.jsonl"
    "interaction-archive/dataset.jsonl"
  ];

  inEach = files: concatMap (directory: map (file: "${directory}/${file}") files);

  onLoopback = "https?://(localhost|127\\.[0-9.]+|\\[::1])([:/].*)?";
in
{
  inherit isBelow;

  # What ProtectHome= hides.
  isInHome =
    path:
    any (home: isBelow home path) [
      "/home"
      "/root"
      "/run/user"
    ];

  # User, group, state directory, units and command of an instance are called so.
  serviceName = name: if name == null then "fedlearn" else "fedlearn-${name}";

  # With the prefix a user's name has at most 31 characters.
  isInstanceName = name: match "[a-z][a-z0-9-]{0,21}" name != null;

  # A node's name stands in file names and commits on every machine of the federation.
  isNodeName = name: match "[a-z0-9][a-z0-9-]{0,62}" name != null;

  # What fedlearn calls a machine that was given no name: always the same, and not its host name.
  nodeName = hostName: "node-${substring 0 8 (hashString "sha256" hostName)}";

  isInStore = isBelow builtins.storeDir;

  # ssh://user@host/path and user@host:path, but not https://host:443/path.
  isSshUrl = url: match "ssh://.*|[^/:]+:/?[^/].*" url != null;

  # A repository on this machine is pushed to as a plain directory.
  localRepository =
    url:
    let
      path = if url == null then null else match "(file://)?(/.*)" url;
    in
    if path == null then [ ] else [ (elemAt path 1) ];

  hasPassword = url: match "[a-z+]+://[^/@]*:[^/@]*@.*" url != null;

  isOnLoopback = url: match onLoopback url != null;

  # Plain HTTP that leaves the machine.
  isClearText = url: match "http://.*" url != null && match onLoopback url == null;

  # The address at which a server that listens on `host` is reached from its own machine.
  localUrl =
    { host, port }:
    let
      everyInterface = [
        "0.0.0.0"
        "::"
      ];
      address = if elem host everyInterface then "127.0.0.1" else host;
      bracketed = if match ".*:.*" address != null then "[${address}]" else address;
    in
    "http://${bracketed}:${toString port}";

  # What to read in the directories of AI stacks.
  runtime = directories: {
    # The one that messages name.
    directory = elemAt directories 0;
    telemetry = inEach telemetryFiles directories;
    dataset = inEach datasetFiles directories;
  };

  # Not below the state, which nobody else may enter; a web server reads this one.
  dashboardDirectory = stateDirectory: "/var/cache/${baseNameOf stateDirectory}/dashboard";
}
