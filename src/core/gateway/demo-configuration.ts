// The configuration of `serve --demo`: a healthy and a failing account in one pool, so that failover is seen at once.

export const demoConfiguration = `
providers:
  - { name: demo-failing, type: demo, base-url: "demo:failing" }
  - { name: demo-healthy, type: demo, base-url: "demo:healthy" }
pools:
  - { name: demo, members: [demo-failing, demo-healthy], strategy: priority }
`;
