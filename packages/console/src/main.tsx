// Where the console begins.
import "./kit/theme.css";
import "./kit/controls.css";
import "./kit/feedback.css";
import "./kit/dialog.css";
import "./kit/table.css";
import "./kit/layout.css";
import { QueryClientProvider } from "@tanstack/react-query";
import { RouterProvider } from "@tanstack/react-router";
import { StrictMode } from "react";
import { createRoot } from "react-dom/client";
import { queryClient } from "./api/query-client.ts";
import { followPreferences } from "./kit/preferences.ts";
import { router } from "./router.tsx";

followPreferences();
const place = document.getElementById("console");
if (place) {
  createRoot(place).render(
    <StrictMode>
      <QueryClientProvider client={queryClient}>
        <RouterProvider router={router} />
      </QueryClientProvider>
    </StrictMode>,
  );
}
