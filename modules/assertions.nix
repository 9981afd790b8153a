# What the types cannot express; each message names the option and the remedy.
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

  # The units would read secrets in `settings` from their own path, without systemd's credentials.
  secretSettings = {
    "qdrant.api_key_file" = "qdrant.apiKeyFile";
    "embedding.api_key_file" = "embedding.apiKeyFile";
    "extraction.model.api_key_file" = "extraction.model.apiKeyFile";
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
          ${option} is not a valid instance name; users, units and directories are named after it.
          Use 1 to 22 lower-case letters, digits and hyphens, starting with a letter.
        '';
      }
      {
        assertion = cfg.repository.urlIsSet;
        message = ''
          ${option}.repository.url is not set.
          Set it to the git repository of the federation, or null to keep all patterns on this machine.
        '';
      }
      {
        assertion = url == null || !fedlearn.hasPassword url;
        message = ''
          ${option}.repository.url contains a password, which every user could read in the Nix store.
          Use an ssh address and ${option}.repository.sshKeyFile.
        '';
      }
      {
        assertion = usesSsh cfg -> cfg.repository.sshKeyFile != null;
        message = ''
          ${option}.repository.url is an ssh address, but no key is set.
          Set ${option}.repository.sshKeyFile to a private key without a passphrase.
        '';
      }
      {
        assertion =
          usesSsh cfg
          -> cfg.repository.knownHosts != [ ] || ssh.knownHosts != { } || ssh.knownHostsFiles != [ ];
        message = ''
          ${option}.repository.url is an ssh address, but the server's host key is not known.
          Add it to ${option}.repository.knownHosts, programs.ssh.knownHosts or a file of
          programs.ssh.knownHostsFiles.
        '';
      }
      {
        assertion = fedlearn.isNodeName cfg.settings.node;
        message = ''
          ${option}.settings.node is "${cfg.settings.node}", which is not a valid node name.
          Use 1 to 63 lower-case letters, digits and hyphens, not starting with a hyphen.
        '';
      }
      {
        assertion = cfg.qdrant.apiKeyFile == null || qdrantUrlOf cfg != null;
        message = ''
          ${option}.qdrant.apiKeyFile is set, but the embedded store uses no key.
          Set ${option}.qdrant.url or ${option}.qdrant.enable, or remove the key.
        '';
      }
      {
        assertion = cfg.embedding.kind == "hashing" || cfg.embedding.url != null;
        message = ''
          ${option}.embedding.kind is "${cfg.embedding.kind}", but no server is set.
          Set ${option}.embedding.url, or use the built-in "hashing".
        '';
      }
      {
        assertion = cfg.extraction.model.apiKeyFile == null || cfg.extraction.model.url != null;
        message = ''
          ${option}.extraction.model.apiKeyFile is set, but no language model is asked.
          Set ${option}.extraction.model.url, or remove the key.
        '';
      }
      {
        assertion = cfg.dashboard.nginx == null || cfg.dashboard.enable;
        message = ''
          ${option}.dashboard.nginx is set, but the dashboard is not enabled.
          Set ${option}.dashboard.enable as well.
        '';
      }
    ]
    ++ lib.mapAttrsToList (setting: secret: {
      assertion = !lib.hasAttrByPath (lib.splitString "." setting) cfg.settings;
      message = ''
        ${option}.settings.${setting} would be read without systemd's credentials.
        Use ${option}.${secret}, which passes the file only to the units.
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
        The patterns of one federation would be shared with the other. Use a separate server for
        each, or unset qdrant.url and qdrant.enable of one, so that it uses the embedded store.
      '';
    }) (sharedBy qdrantUrlOf)
    ++ map (group: {
      assertion = false;
      message = ''
        ${names group} have the same prometheus.textfileDirectory, and would overwrite each other.
        Use a separate directory for each; node_exporter accepts the flag more than once.
      '';
    }) (sharedBy (cfg: cfg.prometheus.textfileDirectory));

  # Below a home directory the units see only the directories that are set.
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
      The units cannot see it, because it is below a home directory. Add a directory that
      contains it to ${option}.telemetry.directories.
    ''
    ++
    optional (cfg.settings.node == config.networking.hostName) ''
      ${option}.settings.node is the host name, which all members of the federation will see.
      If it is private, choose another name before the first cycle.
    ''
    ++
      optional (cfg.qdrant.apiKeyFile != null && qdrantUrl != null && fedlearn.isClearText qdrantUrl)
        ''
          ${option}.qdrant.url is plain http to another machine, so the API key is sent unencrypted.
          Use https, or a tunnel that ends on the loopback interface.
        '';
in
{
  config = {
    assertions = concatMap assertionsOf instances ++ assertionsBetween;
    warnings = concatMap warningsOf instances;
  };
}
