# The few functions of nixpkgs' lib that the package and the checks use, for a machine without it.
let
  walk =
    keep: place:
    builtins.concatLists (
      map (
        name:
        let
          here = place + "/${name}";
          type = (builtins.readDir place).${name};
          hasExt = extension: builtins.match ".*\\.${extension}" name != null;
        in
        if type == "directory" then
          walk keep here
        else if keep { inherit hasExt name type; } then
          [ here ]
        else
          [ ]
      ) (builtins.attrNames (builtins.readDir place))
    );
in
{
  fileset = {
    fileFilter = walk;
    unions = sets: builtins.concatLists (map (set: if builtins.isList set then set else [ set ]) sets);
    # Which files it is, written so that tests/build can put them there.
    toSource =
      { root, fileset }:
      "<<source ${
        builtins.toJSON {
          root = toString root;
          files = map toString fileset;
        }
      }>>";
  };

  concatLines = builtins.concatStringsSep "\n";
  importTOML = file: builtins.fromTOML (builtins.readFile file);
  licenses.mit = "mit";
  makeBinPath = packages: builtins.concatStringsSep ":" (map (package: "${package}/bin") packages);
  optional = condition: value: if condition then [ value ] else [ ];
  optionalString = condition: text: if condition then text else "";
  platforms.linux = [ ];
}
