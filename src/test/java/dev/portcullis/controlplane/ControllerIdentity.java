package dev.portcullis.controlplane;

/** The user names under which the controllers write. */
public enum ControllerIdentity {
  /**
   * One service account per controller, such as {@code
   * system:serviceaccount:kube-system:endpoint-controller}, as in clusters made by kubeadm.
   */
  SERVICE_ACCOUNTS,
  /** {@code system:kube-controller-manager} for all, as in some distributions. */
  SINGLE_USER
}
