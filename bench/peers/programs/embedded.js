// Workflows of activities in Flow, and the service that holds them: all of it in this process.
import { work } from "./embedded-service.js";
import { ofActivities } from "./sequences.js";

await work(ofActivities("sequence"));
