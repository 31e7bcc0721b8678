package main

import (
	"crypto/x509"
	"encoding/pem"
	"flag"
	"fmt"
	"os"
)

// verifyCertificate judges a serving certificate exactly as the aggregator does: Go's crypto/x509, a caBundle
// as the only roots, one server name. It prints "ok" or Go's own error.
func verifyCertificate(args []string) int {
	flags := flag.NewFlagSet("verify-certificate", flag.ContinueOnError)
	caFile := flags.String("ca", "", "PEM file with the caBundle")
	certFile := flags.String("cert", "", "PEM file with the leaf and its intermediates")
	name := flags.String("hostname", "", "the server name that must match a SAN")
	if flags.Parse(args) != nil {
		return 2
	}
	if err := verify(*caFile, *certFile, *name); err != nil {
		fmt.Fprintln(os.Stderr, err)
		return 1
	}
	fmt.Println("ok")
	return 0
}

func verify(caFile, certFile, name string) error {
	bundle, err := os.ReadFile(caFile)
	if err != nil {
		return err
	}
	roots := x509.NewCertPool()
	if !roots.AppendCertsFromPEM(bundle) {
		return fmt.Errorf("%s: no certificate that Go can read", caFile)
	}
	chain, err := readChain(certFile)
	if err != nil {
		return err
	}
	intermediates := x509.NewCertPool()
	for _, certificate := range chain[1:] {
		intermediates.AddCert(certificate)
	}
	_, err = chain[0].Verify(x509.VerifyOptions{DNSName: name, Roots: roots, Intermediates: intermediates})
	return err
}

func readChain(file string) ([]*x509.Certificate, error) {
	rest, err := os.ReadFile(file)
	if err != nil {
		return nil, err
	}
	var chain []*x509.Certificate
	for block, rest := pem.Decode(rest); block != nil; block, rest = pem.Decode(rest) {
		certificate, err := x509.ParseCertificate(block.Bytes)
		if err != nil {
			return nil, err
		}
		chain = append(chain, certificate)
	}
	if len(chain) == 0 {
		return nil, fmt.Errorf("%s: no PEM certificate", file)
	}
	return chain, nil
}
