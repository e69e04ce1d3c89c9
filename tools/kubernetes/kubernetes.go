// Package kubernetes holds the tests of deploy/kubernetes. It is a module of its
// own, so that the product does not import Kubernetes.
package kubernetes
