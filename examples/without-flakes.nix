# A configuration.nix without flakes. Here the module comes from the folder above; on a machine
# use a checkout or an archive of a fixed revision, such as
#   (import (builtins.fetchTarball { url = "…"; sha256 = "…"; }) { }).nixosModule
{
  imports = [ (import ../. { }).nixosModule ];

  services.fedlearn = {
    enable = true;
    settings.node = "home";
    repository.url = "https://git.example.org/patterns.git";
  };
}
