# What the types cannot say; each message names the option and the way out.
{
  config,
  lib,
  ...
}:

let
  inherit (lib) concatMap optional;

  cfg = config.services.fedlearn;
  inherit (config.programs) ssh;
  fedlearn = import ./lib.nix;
  instances = import ./instances.nix { inherit cfg lib; };

  # The repository's address if there is one; a missing definition has its own message.
  urlOf = cfg: if cfg.repository.urlIsSet then cfg.repository.url else null;
  usesSsh = cfg: urlOf cfg != null && fedlearn.isSshUrl (urlOf cfg);
  qdrantUrlOf = cfg: cfg.settings.qdrant.url or null;

  # Secrets in `settings` would be read by the units from where they lie, without systemd.
  secretSettings = {
    "qdrant.api_key_file" = "qdrant.apiKeyFile";
    "embedding.api_key_file" = "embedding.apiKeyFile";
    "repository.signing_key" = "signing.keyFile";
  };

  assertionsOf =
    {
      option,
      key,
      cfg,
      ...
    }:
    let
      url = urlOf cfg;
    in
    [
      {
        assertion = key == null || fedlearn.isInstanceName key;
        message = ''
          ${option} cannot be called so, since users, units and folders are named after it.
          Use 1 to 22 lower-case letters, digits and hyphens, with a letter in front.
        '';
      }
      {
        assertion = cfg.repository.urlIsSet;
        message = ''
          ${option}.repository.url is not set.
          Give the git repository of the federation, or null to keep all patterns on this machine.
        '';
      }
      {
        assertion = url == null || !fedlearn.hasPassword url;
        message = ''
          ${option}.repository.url holds a password, which would be readable in the Nix store.
          Use an ssh address and ${option}.repository.sshKeyFile.
        '';
      }
      {
        assertion = usesSsh cfg -> cfg.repository.sshKeyFile != null;
        message = ''
          ${option}.repository.url is an ssh address, but there is no key to log in with.
          Set ${option}.repository.sshKeyFile to a private key without a passphrase.
        '';
      }
      {
        assertion =
          usesSsh cfg
          -> cfg.repository.knownHosts != [ ] || ssh.knownHosts != { } || ssh.knownHostsFiles != [ ];
        message = ''
          ${option}.repository.url is an ssh address, but the server's host key is not known.
          Put it into ${option}.repository.knownHosts, programs.ssh.knownHosts or a file of
          programs.ssh.knownHostsFiles.
        '';
      }
      {
        assertion = fedlearn.isNodeName cfg.settings.node;
        message = ''
          ${option}.settings.node is "${cfg.settings.node}", which cannot name a node.
          Use 1 to 63 lower-case letters, digits and hyphens, with no hyphen in front.
        '';
      }
      {
        assertion = cfg.qdrant.apiKeyFile == null || qdrantUrlOf cfg != null;
        message = ''
          ${option}.qdrant.apiKeyFile is set, but the embedded store has no key.
          Set ${option}.qdrant.url or ${option}.qdrant.enable, or drop the key.
        '';
      }
      {
        assertion = cfg.embedding.kind == "hashing" || cfg.embedding.url != null;
        message = ''
          ${option}.embedding.kind is "${cfg.embedding.kind}", but no server is named.
          Set ${option}.embedding.url, or take the built-in "hashing".
        '';
      }
      {
        assertion = cfg.dashboard.nginx == null || cfg.dashboard.enable;
        message = ''
          ${option}.dashboard.nginx is set, but there is no page to show.
          Set ${option}.dashboard.enable as well.
        '';
      }
    ]
    ++ lib.mapAttrsToList (setting: secret: {
      assertion = !lib.hasAttrByPath (lib.splitString "." setting) cfg.settings;
      message = ''
        ${option}.settings.${setting} is not read through systemd.
        Use ${option}.${secret}, which hands the file to the units alone.
      '';
    }) secretSettings;

  # Two federations behind one Qdrant or one directory of metrics.
  sharedBy =
    valueOf:
    let
      used = builtins.filter (instance: valueOf instance.cfg != null) instances;
      byValue = builtins.groupBy (instance: valueOf instance.cfg) used;
    in
    builtins.filter (group: builtins.length group > 1) (lib.attrValues byValue);

  names = group: lib.concatMapStringsSep " and " (instance: instance.option) group;

  assertionsBetween =
    map (group: {
      assertion = false;
      message = ''
        ${names group} have the same qdrant.url.
        What one federation brought would be shared with the other. Give each a server of its own,
        or leave qdrant.url and qdrant.enable of one unset, so that it uses the embedded store.
      '';
    }) (sharedBy qdrantUrlOf)
    ++ map (group: {
      assertion = false;
      message = ''
        ${names group} have the same prometheus.textfileDirectory, and would overwrite each other.
        Give each a directory of its own; node_exporter takes its switch for it more than once.
      '';
    }) (sharedBy (cfg: cfg.prometheus.textfileDirectory));

  # Below a home only the named directories are shown to the units.
  hiddenSources =
    cfg:
    let
      runtime = cfg.settings.runtime or { };
      sources = concatMap (name: lib.toList (runtime.${name} or [ ])) [
        "directory"
        "telemetry"
        "dataset"
      ];
      isShown = path: lib.any (top: fedlearn.isBelow top path) cfg.telemetry.directories;
    in
    builtins.filter (path: lib.isString path && fedlearn.isInHome path && !isShown path) sources;

  warningsOf =
    { option, cfg, ... }:
    let
      qdrantUrl = qdrantUrlOf cfg;
      hidden = hiddenSources cfg;
    in
    optional (hidden != [ ]) ''
      ${option}.settings.runtime names ${lib.concatStringsSep ", " hidden}.
      The units see nothing of it, since it lies below a home. Name a directory that holds it
      in ${option}.telemetry.directories as well.
    ''
    ++
    optional (cfg.settings.node == config.networking.hostName) ''
      ${option}.settings.node is the host name, which all members of the federation will see.
      Choose another name before the first cycle, if it is private.
    ''
    ++
      optional (cfg.qdrant.apiKeyFile != null && qdrantUrl != null && fedlearn.isClearText qdrantUrl)
        ''
          ${option}.qdrant.url is plain http to another machine, so the API key travels in clear.
          Use https, or a tunnel that ends on the loopback interface.
        '';
in
{
  config = {
    assertions = concatMap assertionsOf instances ++ assertionsBetween;
    warnings = concatMap warningsOf instances;
  };
}
