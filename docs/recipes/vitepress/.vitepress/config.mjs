export default {
  title: "Buckets",
  head: [["script", { src: "https://your-site.example/policy-playground/embed.js", defer: "" }]],
  // Vue takes it for a component of its own otherwise, which it does not find.
  vue: { template: { compilerOptions: { isCustomElement: (tag) => tag === "policy-playground" } } },
};
