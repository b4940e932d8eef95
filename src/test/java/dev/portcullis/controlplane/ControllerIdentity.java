package dev.portcullis.controlplane;

/** The name under which the controllers write. */
public enum ControllerIdentity {
  /**
   * Each under its own service account, such as {@code
   * system:serviceaccount:kube-system:endpoint-controller}: as clusters made by kubeadm do.
   */
  SERVICE_ACCOUNTS,
  /** All as {@code system:kube-controller-manager}: as some distributions do. */
  SINGLE_USER
}
