// Workflows of activities in Flow, on a server.
import { taskList, work } from "./flow-worker.js";
import { ofActivities } from "./sequences.js";

await work(ofActivities(taskList));
