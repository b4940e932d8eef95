// Applies and prunes objects with Flux's apply engine, in the way of kustomize-controller's
// reconcile loop, in the cluster that KUBECONFIG names. Standard input is a list of
// Kustomizations as JSON. The answer for each is a line of JSON.
package main

import (
	"context"
	"encoding/json"
	"log"
	"os"

	"github.com/fluxcd/pkg/ssa"
	"github.com/fluxcd/pkg/ssa/normalize"
	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
	"k8s.io/client-go/tools/clientcmd"
	"sigs.k8s.io/controller-runtime/pkg/client"
)

const (
	controller = "kustomize-controller"
	group      = "kustomize.toolkit.fluxcd.io"
	name       = "web"
	// The default of the controller's option --concurrent-ssa.
	concurrency = 4
	// Kustomizations that are reconciled at the same time; the controller's default is 4.
	workers = 4
)

type kustomization struct {
	Namespace string                       `json:"namespace"`
	Objects   []*unstructured.Unstructured `json:"objects"`
	// Objects of the last inventory that are no longer in the manifests.
	Stale []*unstructured.Unstructured `json:"stale"`
}

type result struct {
	Namespace string `json:"namespace"`
	Error     string `json:"error"`
	// What was done to each object, if there is no error.
	Changes map[string]ssa.Action `json:"changes"`
}

func main() {
	config, err := clientcmd.BuildConfigFromFlags("", os.Getenv("KUBECONFIG"))
	if err != nil {
		log.Fatal(err)
	}
	config.QPS = -1
	kube, err := client.New(config, client.Options{})
	if err != nil {
		log.Fatal(err)
	}
	var kustomizations []kustomization
	if err := json.NewDecoder(os.Stdin).Decode(&kustomizations); err != nil {
		log.Fatal(err)
	}
	queue := make(chan kustomization)
	results := make(chan result)
	for range workers {
		go func() {
			for k := range queue {
				changes, err := reconcile(kube, k)
				answer := result{Namespace: k.Namespace, Changes: changes}
				if err != nil {
					answer.Error = err.Error()
				}
				results <- answer
			}
		}()
	}
	go func() {
		for _, k := range kustomizations {
			queue <- k
		}
	}()
	out := json.NewEncoder(os.Stdout)
	for range kustomizations {
		if err := out.Encode(<-results); err != nil {
			log.Fatal(err)
		}
	}
}

func reconcile(kube client.Client, k kustomization) (map[string]ssa.Action, error) {
	// Only the wait for definitions uses a poller, and there are none.
	manager := ssa.NewResourceManager(kube, nil, ssa.Owner{Field: controller, Group: group})
	manager.SetOwnerLabels(k.Objects, name, k.Namespace)
	manager.SetConcurrency(concurrency)
	if err := normalize.UnstructuredList(k.Objects); err != nil {
		return nil, err
	}
	applied, err := manager.ApplyAllStaged(context.Background(), k.Objects, applyOptions())
	if err != nil {
		return nil, err
	}
	_, err = manager.DeleteAll(context.Background(), k.Stale, ssa.DeleteOptions{
		PropagationPolicy: metav1.DeletePropagationBackground,
		Inclusions:        manager.GetOwnerLabels(name, k.Namespace),
		Exclusions: map[string]string{
			group + "/prune":     "disabled",
			group + "/reconcile": "disabled",
			group + "/ssa":       "Ignore",
		},
	})
	return applied.ToMap(), err
}

// applyOptions are those of a Kustomization with default settings.
func applyOptions() ssa.ApplyOptions {
	options := ssa.DefaultApplyOptions()
	options.ExclusionSelector = map[string]string{
		group + "/reconcile": "disabled",
		group + "/ssa":       "Ignore",
	}
	options.IfNotPresentSelector = map[string]string{group + "/ssa": "IfNotPresent"}
	options.ForceSelector = map[string]string{group + "/force": "enabled"}
	options.Cleanup = ssa.ApplyCleanupOptions{
		Annotations: []string{corev1.LastAppliedConfigAnnotation},
		FieldManagers: []ssa.FieldManager{
			{Name: "kubectl", OperationType: metav1.ManagedFieldsOperationApply},
			{Name: "kubectl", OperationType: metav1.ManagedFieldsOperationUpdate},
			{Name: "before-first-apply", OperationType: metav1.ManagedFieldsOperationUpdate},
			{Name: controller, OperationType: metav1.ManagedFieldsOperationUpdate},
		},
		Exclusions: map[string]string{group + "/ssa": "Merge"},
	}
	return options
}
