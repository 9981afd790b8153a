# NixOS module: services.fedlearn makes this machine a node of one federation or several.
{
  imports = [
    ./options.nix
    ./assertions.nix
    ./service.nix
    ./directories.nix
    ./qdrant.nix
    ./nginx.nix
  ];
}
