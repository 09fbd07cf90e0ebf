export default {
  title: "Buckets",
  url: "https://docs.example",
  baseUrl: "/",
  scripts: [{ src: "https://your-site.example/policy-playground/embed.js", defer: true }],
  presets: [["classic", { docs: { routeBasePath: "/" }, blog: false }]],
};
