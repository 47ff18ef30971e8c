// What stands around every screen.
import { Outlet } from "@tanstack/react-router";

export const Frame = () => (
  <div className="frame">
    <main>
      <Outlet />
    </main>
  </div>
);
